//! Percentages: the whole column says whether it holds percents or parts of one (M108).

use crate::table::Cell;

/// How a column writes its percentages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PercentStyle {
    /// 94.5 means 94.5%.
    Percent,
    /// 0.945 means 94.5%.
    Fraction,
    /// Only the values 0 and 1 occur: nothing tells them apart.
    Unclear,
}

/// One cell as a bare number, and whether it carries its own sign. `None` for no number.
pub(crate) fn number(cell: &Cell) -> Option<(f64, bool)> {
    match cell {
        Cell::Number(number) if number.is_finite() => Some((*number, false)),
        Cell::Text(text) => {
            let clean = crate::table::clean(text);
            let (text, signed) = match clean.strip_suffix('%') {
                Some(rest) => (rest.trim().to_owned(), true),
                None => (clean, false),
            };
            let text = if text.contains('.') { text } else { text.replacen(',', ".", 1) };
            let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            plain.then(|| text.parse().ok()).flatten().map(|number| (number, signed))
        }
        _ => None,
    }
}

/// Decides the style of a column: a fraction when no value exceeds 1 and one lies strictly between 0 and 1.
pub(crate) fn style_of<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> PercentStyle {
    let values: Vec<(f64, bool)> = cells.into_iter().filter_map(number).collect();
    if values.iter().any(|(value, signed)| *signed || *value > 1.0) {
        PercentStyle::Percent
    } else if values.iter().any(|(value, _)| *value > 0.0 && *value < 1.0) {
        PercentStyle::Fraction
    } else {
        PercentStyle::Unclear
    }
}

/// One cell, 0 to 100. `None` for no number, or one that cannot be a percentage.
pub(crate) fn read(cell: &Cell, style: PercentStyle) -> Option<f64> {
    let (value, signed) = number(cell)?;
    let percent = match style {
        PercentStyle::Fraction if !signed => value * 100.0,
        PercentStyle::Unclear => return None,
        _ => value,
    };
    let percent = (percent * 1e6).round() / 1e6;
    (0.0..=100.0).contains(&percent).then_some(percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_column(texts: &[&str], expected: &[Option<f64>]) {
        let cells: Vec<Cell> = texts.iter().map(|text| Cell::Text((*text).to_owned())).collect();
        let style = style_of(&cells);
        assert_eq!(cells.iter().map(|cell| read(cell, style)).collect::<Vec<_>>(), expected, "{texts:?}");
    }

    #[test]
    fn the_column_tells_percents_from_parts_of_one() {
        check_column(&["94.5", "100", "1"], &[Some(94.5), Some(100.0), Some(1.0)]);
        check_column(&["0.945", "1", "0.9"], &[Some(94.5), Some(100.0), Some(90.0)]);
        check_column(&["94.50 %", "94,5"], &[Some(94.5), Some(94.5)]);
        check_column(&["1", "1"], &[None, None]);
        check_column(&["94.5", "", "abc", "105"], &[Some(94.5), None, None, None]);
    }
}
