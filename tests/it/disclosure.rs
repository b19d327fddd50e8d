//! Disclosure control over the whole path: words of the pages, two terms with one history, and what a purge leaves.

mod terms;
mod words;
