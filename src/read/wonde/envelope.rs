//! What a page says about itself: how many records, and where the next page is. The records are not looked at here.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The outside of one page.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope {
    /// Number of records; `None` when the page has no `data`.
    #[serde(default, deserialize_with = "counted")]
    pub(super) data: Option<usize>,
    #[serde(default)]
    meta: Option<Meta>,
    #[serde(default)]
    error: Option<serde_json::Value>,
    #[serde(default)]
    message: Option<serde_json::Value>,
    #[serde(default)]
    errors: Option<serde_json::Value>,
}

#[derive(Debug, Default, Deserialize)]
struct Meta {
    #[serde(default)]
    pagination: Option<Pagination>,
}

#[derive(Debug, Default, Deserialize)]
struct Pagination {
    #[serde(default)]
    next: Option<String>,
    #[serde(default)]
    more: Option<bool>,
}

impl Envelope {
    /// Reads a page; `None` when it is no JSON object that a page can be.
    pub(super) fn of(bytes: &[u8]) -> Option<Envelope> {
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        serde_json::from_slice(text).ok()
    }

    /// The complete address of the next page.
    pub(super) fn next(&self) -> Option<&str> {
        self.pagination().and_then(|pagination| pagination.next.as_deref()).filter(|next| !next.is_empty())
    }

    /// True when the page says that there are more.
    pub(super) fn has_more(&self) -> bool {
        self.pagination().is_some_and(|pagination| pagination.more == Some(true))
    }

    fn pagination(&self) -> Option<&Pagination> {
        self.meta.as_ref().and_then(|meta| meta.pagination.as_ref())
    }

    /// The words of an error object, short enough to print.
    pub(super) fn error_words(&self) -> Option<String> {
        let said = [&self.message, &self.error, &self.errors].into_iter().flatten().find_map(|value| match value {
            serde_json::Value::String(text) => Some(text.clone()),
            serde_json::Value::Object(inner) => Some(
                inner
                    .get("message")
                    .and_then(|text| text.as_str())
                    .map_or_else(|| inner.keys().cloned().collect::<Vec<_>>().join(", "), str::to_owned),
            ),
            serde_json::Value::Null | serde_json::Value::Bool(false) => None,
            other => Some(other.to_string()),
        })?;
        Some(crate::table::clean(&said).chars().take(200).collect())
    }
}

fn counted<'de, D: Deserializer<'de>>(from: D) -> Result<Option<usize>, D::Error> {
    from.deserialize_any(Count).map(Some)
}

/// Counts records and keeps none.
struct Count;

impl<'de> Visitor<'de> for Count {
    type Value = usize;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of records, or one record")
    }

    fn visit_unit<E>(self) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<usize, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(1)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<usize, A::Error> {
        let mut n = 0;
        while list.next_element::<IgnoredAny>()?.is_some() {
            n += 1;
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_pagination_is_the_last() {
        let page = Envelope::of(br#"{"data":[{"id":"A1"},{"id":"A2"}],"meta":{"includes":[]}}"#).unwrap();
        assert_eq!((page.data, page.next(), page.has_more()), (Some(2), None, false));
    }

    #[test]
    fn cursor_and_page_links_are_given_as_they_stand() {
        let page = Envelope::of(br#"{"data":[],"meta":{"pagination":{"next":"https://h/x?cursor=a%3D","more":true}}}"#).unwrap();
        assert_eq!((page.data, page.next(), page.has_more()), (Some(0), Some("https://h/x?cursor=a%3D"), true));
    }

    #[test]
    fn an_error_object_is_told_from_a_page() {
        let page = Envelope::of(br#"{"error":{"message":"token revoked","code":7}}"#).unwrap();
        assert_eq!((page.data, page.error_words().as_deref()), (None, Some("token revoked")));
    }

    #[test]
    fn half_a_page_is_no_page() {
        assert!(Envelope::of(br#"{"data":[{"id":"A1"},{"i"#).is_none());
        assert!(Envelope::of(b"<html>").is_none());
        assert!(Envelope::of(br#"{"data":"text"}"#).is_none());
    }
}
