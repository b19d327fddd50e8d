//! "Did you mean": the nearest of the known names to one that is not known.

/// The known name that needs the fewest changed letters, if they are few; case does not matter. The first of equals.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', ' '], "_");
    let name = plain(name);
    let allowed = match name.chars().count() {
        0 => return None,
        1..=4 => 1,
        5..=12 => 2,
        _ => 3,
    };
    let near = known.into_iter().map(|one| (distance(&name, &plain(one)), one)).filter(|(far, _)| *far <= allowed);
    near.min_by_key(|(far, _)| *far).map(|(_, one)| one)
}

/// ` Did you mean X?` after a full stop, or nothing.
pub(crate) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, known).map(|one| format!(". Did you mean {one}?")).unwrap_or_default()
}

/// Letters to add, drop or change to make one text the other (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut above_left = i;
        let mut before = i + 1;
        for (b, cell) in right.iter().zip(row.iter_mut().skip(1)) {
            let changed = above_left + usize::from(a != *b);
            above_left = *cell;
            before = changed.min(above_left + 1).min(before + 1);
            *cell = before;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keyboard_is_recognised_and_a_different_word_is_not() {
        let known = ["teacher_concern", "parent_concern", "PROG"];
        assert_eq!(nearest("teecher_concern", known), Some("teacher_concern"));
        assert_eq!(nearest("Teacher concern", known), Some("teacher_concern"));
        assert_eq!(nearest("prog", known), Some("PROG"));
        assert_eq!(nearest("attendance", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!((distance("kitten", "sitting"), distance("", "abc"), distance("abc", "")), (3, 3, 3));
    }
}
