//! The report as tagged PDF/UA-1, laid out in-process by Typst.
//!
//! Data reach the template as JSON in a virtual file, never as source text, so no name can act as markup.
//! Typst refuses to write the file when the title, an alternative text or a heading level is missing.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::document::ReportDocument;
use crate::error::Error;
use crate::render::chart::fonts;

const TEMPLATE: &str = include_str!("report.typ");

/// Compilations whose intermediate results are kept: enough for the next school, little memory.
const KEPT_RUNS: usize = 2;

/// Writes the PDF. `charts` holds the SVG of each figure by name.
pub(super) fn pdf(document: &ReportDocument, charts: &BTreeMap<String, String>) -> Result<Vec<u8>, Error> {
    let world = ReportWorld::new(document, charts)?;
    let compiled = typst::compile::<PagedDocument>(&world).output;
    let written = compiled.and_then(|pages| {
        let standards = PdfStandards::new(&[PdfStandard::Ua_1]).unwrap_or_default();
        let options = PdfOptions {
            ident: Smart::Custom(format!("send-report {}", document.run_id)),
            timestamp: None,
            standards,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&pages, &options)
    });
    typst::comemo::evict(KEPT_RUNS);
    written.map_err(|errors| fault(&errors))
}

fn fault(errors: &[SourceDiagnostic]) -> Error {
    let words: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    Error::Fault(format!("the governors' PDF could not be written: {}", words.join("; ")))
}

static LIBRARY: LazyLock<LazyHash<Library>> =
    LazyLock::new(|| LazyHash::new(Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build()));

static FONTS: LazyLock<(Vec<Font>, LazyHash<FontBook>)> = LazyLock::new(|| {
    let faces = [fonts::REGULAR, fonts::BOLD, fonts::ITALIC];
    let fonts: Vec<Font> = faces.into_iter().filter_map(|face| Font::new(Bytes::new(face), 0)).collect();
    let book = FontBook::from_fonts(&fonts);
    (fonts, LazyHash::new(book))
});

/// All Typst can see: the template, the data, the charts and our fonts.
struct ReportWorld {
    main: Source,
    files: BTreeMap<String, Bytes>,
    date: (i32, u32, u32),
}

impl ReportWorld {
    fn new(document: &ReportDocument, charts: &BTreeMap<String, String>) -> Result<ReportWorld, Error> {
        let json =
            serde_json::to_vec(document).map_err(|error| Error::Fault(format!("the governors' report could not be handed on: {error}")))?;
        let path = VirtualPath::new("report.typ").map_err(|error| Error::Fault(format!("the report template has no place: {error}")))?;
        let main = Source::new(RootedPath::new(VirtualRoot::Project, path).intern(), TEMPLATE.to_owned());
        let mut files: BTreeMap<String, Bytes> =
            charts.iter().map(|(name, svg)| (format!("{name}.svg"), Bytes::from_string(svg.clone()))).collect();
        files.insert("report.json".into(), Bytes::new(json));
        Ok(ReportWorld { main, files, date: document.date })
    }
}

impl World for ReportWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.1
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::Other(None)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(id.get().vpath().get_without_slash()).cloned().ok_or(FileError::Other(None))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.0.get(index).cloned()
    }

    /// The day of the run's stamp: there is no clock here.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        let (year, month, day) = self.date;
        Datetime::from_ymd(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }
}
