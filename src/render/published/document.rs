//! One page of the published pack before it takes a form, so that page, fragment and table hold the same words and numbers.

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Name of the file without its ending.
    pub file: &'static str,
    /// The only top heading.
    pub title: String,
    /// School.
    pub school: String,
    /// Date stamp, next update and how to read the numbers; whole sentences.
    pub intro: Vec<String>,
    /// In order.
    pub sections: Vec<Section>,
    /// Where the figures come from.
    pub foot: String,
}

/// A section with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Number in the law (`3a`) or on the page.
    pub number: String,
    /// Heading.
    pub heading: String,
    /// One level deeper than the section before it.
    pub is_part: bool,
    /// What follows.
    pub blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Whole sentences.
    Paragraph(String),
    /// A heading one level below the section's.
    Subheading(String),
    /// Short items.
    List(Vec<String>),
    /// A table.
    Table(Table),
    /// Where more can be read.
    Link {
        /// What the reader finds there; unique on the page.
        text: String,
        /// Address of the page, or words where it is none.
        address: String,
    },
    /// What is still to be written by the school.
    Missing(String),
}

/// A simple grid: one heading row, the first cell of each row is that row's heading, no cell is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Id inside the page.
    pub name: &'static str,
    /// What the table shows, of whom and when.
    pub caption: String,
    /// Headings.
    pub headings: Vec<&'static str>,
    /// Cells by row.
    pub rows: Vec<Vec<String>>,
}

impl Page {
    /// Every text of the page in reading order, to be changed in place; addresses are no text.
    pub(super) fn texts_mut(&mut self) -> Vec<&mut String> {
        let mut texts: Vec<&mut String> = vec![&mut self.title];
        texts.extend(self.intro.iter_mut());
        for section in &mut self.sections {
            texts.push(&mut section.heading);
            for block in &mut section.blocks {
                match block {
                    Block::Paragraph(text) | Block::Subheading(text) | Block::Missing(text) | Block::Link { text, .. } => texts.push(text),
                    Block::List(items) => texts.extend(items.iter_mut()),
                    Block::Table(table) => {
                        texts.push(&mut table.caption);
                        texts.extend(table.rows.iter_mut().flatten());
                    }
                }
            }
        }
        texts.push(&mut self.foot);
        texts
    }

    /// Sentences that parents read, without headings, tables and addresses.
    pub fn prose(&self) -> Vec<&str> {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        let of_block = blocks.flat_map(|block| match block {
            Block::Paragraph(text) => vec![text.as_str()],
            Block::List(items) => items.iter().map(String::as_str).filter(|item| item.ends_with(['.', '?'])).collect(),
            _ => Vec::new(),
        });
        self.intro.iter().map(String::as_str).chain(of_block).collect()
    }
}

/// A paragraph.
pub(super) fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph(text.into())
}
