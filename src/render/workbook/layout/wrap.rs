//! How many lines a text needs in a column, so that rows are tall enough and nothing is cut off.
//!
//! Spreadsheet programs do not fit rows with wrapped text on opening when a height is given, and a file that
//! is opened in Protected View never recalculates: the height must be right in the file. Widths are those of
//! the default font (Calibri, and Carlito, which has the same metrics).

/// Advance widths of the characters from space to `~`, in 2048ths of the font size.
#[rustfmt::skip]
const WIDTHS: [u16; 95] = [
    463, 667, 821, 1020, 1038, 1464, 1397, 452, 621, 621, 1020, 1020, 511, 627, 517, 791,
    1038, 1038, 1038, 1038, 1038, 1038, 1038, 1038, 1038, 1038, 548, 548, 1020, 1020, 1020, 949,
    1831, 1185, 1114, 1092, 1260, 1000, 941, 1292, 1276, 516, 653, 1064, 861, 1751, 1322, 1356,
    1058, 1378, 1112, 941, 998, 1314, 1162, 1822, 1063, 998, 959, 628, 791, 628, 1020, 1020,
    596, 981, 1076, 866, 1076, 1019, 625, 964, 1076, 470, 490, 931, 470, 1636, 1076, 1080,
    1076, 1076, 714, 801, 686, 1076, 925, 1464, 887, 927, 809, 644, 943, 644, 1020,
];

/// Width of one column unit (a digit at 11 points) in 2048ths of an em at 11 points.
const UNIT: f64 = 7.0 / (11.0 * 96.0 / 72.0) * 2048.0;

/// Part of a column that is surely usable: printers and screens round widths differently.
const USABLE: f64 = 0.96;

/// Height in points of one line of 11-point text.
pub(crate) const LINE_POINTS: f64 = 15.0;

/// Lines that a text takes in a column of so many units, at 11 points. Line breaks count.
pub(crate) fn lines_needed(text: &str, width: f64) -> usize {
    text.split('\n').map(|paragraph| broken(paragraph, width).count()).sum::<usize>().max(1)
}

/// The text broken into lines that fit in so many units.
pub(crate) fn lines_of(text: &str, width: f64) -> Vec<&str> {
    text.split('\n').flat_map(|paragraph| broken(paragraph, width)).collect()
}

/// The width in units that the longest word of a text needs, so that it is not broken inside.
pub(crate) fn width_of_words(text: &str) -> f64 {
    let word = |word: &str| word.chars().map(advance).sum::<u64>();
    text.split_whitespace().map(word).max().unwrap_or_default() as f64 / (UNIT * USABLE)
}

/// Greedy line breaking at blanks; a word longer than the line is broken inside.
fn broken(paragraph: &str, width: f64) -> impl Iterator<Item = &str> {
    // Widths are whole: what is more than the room is more than its whole part.
    let room = (width * UNIT * USABLE).max(0.0) as u64;
    let mut rest = Some(paragraph);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = line_end(text, room);
        let (line, after) = text.split_at(end);
        let after = after.trim_start();
        rest = (!after.is_empty()).then_some(after);
        Some(line.trim_end())
    })
}

/// Byte position at which the first line ends.
fn line_end(text: &str, room: u64) -> usize {
    let (mut used, mut last_blank) = (0, None);
    for (position, character) in text.char_indices() {
        if character == ' ' {
            last_blank = Some(position);
        }
        used += advance(character);
        if used > room && character != ' ' && position > 0 {
            return last_blank.filter(|blank| *blank > 0).unwrap_or(position);
        }
    }
    text.len()
}

fn advance(character: char) -> u64 {
    let code = u32::from(character);
    match WIDTHS.get(code.wrapping_sub(32) as usize) {
        Some(width) => u64::from(*width),
        // Combining marks take no room; scripts with wide characters take a whole em.
        None if (0x0300..=0x036F).contains(&code) => 0,
        None if code >= 0x1100 => 2048,
        None => 1150,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_text_never_needs_fewer_lines() {
        let sentence = "Reading: 96 to 91 over two terms; the pupils who started at the same score gained 1 on average. ".repeat(3);
        let mut before = 0;
        for length in (0..sentence.len()).step_by(7) {
            let lines = lines_needed(&sentence[..length], 38.0);
            assert!(lines >= before);
            before = lines;
        }
        assert!((6..=10).contains(&before), "{before}");
    }

    #[test]
    fn digits_fill_a_column_as_its_unit_says() {
        assert_eq!(lines_needed(&"1".repeat(35), 40.0), 1);
        assert_eq!(lines_needed(&"1".repeat(41), 40.0), 2);
    }

    #[test]
    fn a_column_as_wide_as_its_longest_word_breaks_at_blanks_only() {
        for heading in ["Attendance %", "Subject most affected", "Teacher concern too?", "Agreed action / note"] {
            let lines = lines_of(heading, width_of_words(heading) + 0.001);
            assert!(lines.iter().flat_map(|line| line.split(' ')).eq(heading.split(' ')), "{lines:?}");
        }
    }

    #[test]
    fn a_word_longer_than_the_column_is_broken_and_nothing_is_lost() {
        let name = "Wolstenholme-Featherstonehaugh-Abercrombie";
        let lines = lines_of(name, 12.0);
        assert!(lines.len() > 2);
        assert_eq!(lines.concat(), name);
        assert_eq!(lines_needed("", 10.0), 1);
        assert_eq!(lines_needed("a\nb", 10.0), 2);
    }
}
