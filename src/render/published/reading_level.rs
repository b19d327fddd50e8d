//! How hard a text is to read: the Flesch-Kincaid grade level.
//!
//! Grade = 0.39 x words per sentence + 11.8 x syllables per word - 15.59, in United States school grades; five more is about the
//! reading age in years. Source: Kincaid, Fishburne, Rogers and Chissom, Derivation of new readability formulas for Navy enlisted
//! personnel, Research Branch Report 8-75, 1975. Syllables are counted from the spelling, which is right for most words and off by
//! one for a few.

/// Highest grade a whole page may have: about a reading age of thirteen.
pub const HIGHEST_GRADE: f64 = 8.0;

/// What a text is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextSize {
    /// Sentences; a list item is one.
    pub n_sentences: usize,
    /// Words; numbers are words of one syllable.
    pub n_words: usize,
    /// Syllables.
    pub n_syllables: usize,
}

/// Counts sentences, words and syllables of separate texts.
pub fn size_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> TextSize {
    let mut size = TextSize { n_sentences: 0, n_words: 0, n_syllables: 0 };
    for text in texts {
        for sentence in text.split(['.', '!', '?', ':']) {
            let words = sentence.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').filter(|word| !word.is_empty());
            let before = size.n_words;
            for word in words {
                size.n_words += 1;
                size.n_syllables += syllables(word);
            }
            size.n_sentences += usize::from(size.n_words > before);
        }
    }
    size
}

/// Flesch-Kincaid grade level; `None` for a text without words.
pub fn grade<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<f64> {
    let size = size_of(texts);
    if size.n_words == 0 || size.n_sentences == 0 {
        return None;
    }
    let words = size.n_words as f64;
    Some(0.39 * words / size.n_sentences as f64 + 11.8 * size.n_syllables as f64 / words - 15.59)
}

/// Groups of vowels, without an `e` that is only written; at least one.
fn syllables(word: &str) -> usize {
    let letters: Vec<char> = word.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let is_vowel = |c: &char| "aeiouyàâäéèêëîïôöùûü".contains(*c);
    let mut groups = 0;
    let mut was_vowel = false;
    for letter in &letters {
        let is = is_vowel(letter);
        groups += usize::from(is && !was_vowel);
        was_vowel = is;
    }
    let ends = |ending: &str| ending.chars().rev().zip(letters.iter().rev()).filter(|(a, b)| a == *b).count() == ending.chars().count();
    let before = |back: usize| letters.len().checked_sub(back).and_then(|at| letters.get(at));
    let is_silent = (ends("e") && !ends("le") && !ends("ee") && before(2).is_some_and(|c| !is_vowel(c)))
        || (ends("ed") && !ends("ted") && !ends("ded") && before(3).is_some_and(|c| !is_vowel(c)))
        || (ends("es")
            && !["ses", "zes", "xes", "ches", "shes", "ges", "ces"].iter().any(|ending| ends(ending))
            && before(3).is_some_and(|c| !is_vowel(c)));
    groups.saturating_sub(usize::from(is_silent && groups > 1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_those_we_say() {
        let words = [
            ("cat", 1),
            ("helped", 1),
            ("needed", 2),
            ("table", 2),
            ("children", 2),
            ("educational", 5),
            ("three", 1),
            ("once", 1),
            ("classes", 2),
            ("times", 1),
            ("reading", 2),
            ("school", 1),
            ("support", 2),
            ("a", 1),
            ("12", 1),
            ("communication", 5),
        ];
        for (word, expected) in words {
            assert_eq!(syllables(word), expected, "{word}");
        }
    }

    #[test]
    fn the_grade_is_that_of_the_formula() {
        // 12 words, 2 sentences, 12 syllables: 0.39 x 6 + 11.8 x 1 - 15.59.
        let easy = "The cat sat on the mat. The dog ran to the tree.";
        assert!((grade([easy]).unwrap() - (0.39 * 6.0 + 11.8 - 15.59)).abs() < 1e-9);
        assert_eq!(size_of([easy]), TextSize { n_sentences: 2, n_words: 12, n_syllables: 12 });
        assert_eq!(grade([""]), None);
        let hard = "Notwithstanding institutional considerations, multidisciplinary practitioners operationalise individualised provision.";
        assert!(grade([hard]).unwrap() > 20.0);
    }
}
