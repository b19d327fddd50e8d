//! No hidden number in any byte that governors and the public may read: texts, attributes and comments of pages and charts, words,
//! tags and properties of the PDF, every part of the DOCX, text chunks of pictures, tables, names of files.
//!
//! The thresholds are set to 50, so that hidden groups have sizes that can be looked for (37 is a number, 3 stands everywhere).

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use super::invented::{Child, Invented, children};
use crate::support::files;

/// Numbers that no reader may find, each in every form in which it could be written.
const HIDDEN: [(&str, &[&str]); 15] = [
    ("pupils with a plan", &["37", "thirty-seven"]),
    ("their share of the roll", &["8.8%", "8.81", "0.088"]),
    ("their mean attendance", &["71%", "71.3", "71.30"]),
    ("their mean score in reading", &["64.0", "64"]),
    ("pupils with moderate learning difficulty", &["47", "forty-seven"]),
    ("their share of pupils with SEND", &["28.3", "0.283"]),
    ("pupils with social and emotional needs", &["39", "thirty-nine"]),
    ("pupils with a physical disability", &["21", "twenty-one"]),
    ("pupils in the small intervention", &["23", "twenty-three"]),
    ("cost of the small intervention", &["7,919", "7919", "7,918.90", "7918.9", "7,920", "7920"]),
    ("its cost for one pupil", &["344.30", "344.3", "344"]),
    ("money paid for pupils with a plan", &["91,357", "91357", "91,360", "88,642", "88642"]),
    ("requests for an assessment made", &["43", "forty-three"]),
    ("requests agreed", &["34", "thirty-four"]),
    ("families in a text of the school's own", &["33", "thirty-three"]),
];

/// Attributes that say where something is drawn, not what it is.
const GEOMETRY: [&str; 34] = [
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "cx",
    "cy",
    "r",
    "d",
    "dx",
    "dy",
    "points",
    "width",
    "height",
    "viewBox",
    "transform",
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "opacity",
    "fill-opacity",
    "font-size",
    "w:w",
    "w:pos",
    "w:sz",
    "w:before",
    "w:after",
    "w:line",
    "w:top",
    "w:bottom",
    "w:space",
    "w:id",
];

/// Texts, comments and telling attributes of markup; the content of style elements is the program's, the same for every school.
fn pieces(markup: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = markup;
    while let Some((text, tail)) = rest.split_once('<') {
        found.push(text.to_owned());
        let (end, length) = if tail.starts_with("!--") { ("-->", 3) } else { (">", 1) };
        let at = tail.find(end).unwrap_or(tail.len());
        let tag = &tail[..at];
        rest = tail.get(at + length..).unwrap_or_default();
        if end == "-->" {
            found.push(tag.to_owned());
            continue;
        }
        let element = tag.split([' ', '\n', '/']).next().unwrap_or_default();
        found.extend(attributes(tag).into_iter().filter(|(name, _)| is_telling(element, name)).map(|(_, value)| value));
        if element == "style" {
            rest = rest.split_once("</style>").map_or("", |(_, after)| after);
        }
    }
    found.push(rest.to_owned());
    // An entity is a sign, and no number.
    found.into_iter().map(|piece| piece.replace("&#39;", "'").replace("&quot;", "\"").replace("&#160;", " ")).collect()
}

fn is_telling(element: &str, attribute: &str) -> bool {
    let is_caption = ["w:tblCaption", "w:tblDescription", "w:alias", "w:tag"].contains(&element);
    !GEOMETRY.contains(&attribute) && (attribute != "w:val" || is_caption)
}

fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once("=\"") {
        let name = before.rsplit([' ', '\n', '\t']).next().unwrap_or_default();
        let (value, tail) = after.split_once('"').unwrap_or((after, ""));
        found.push((name.to_owned(), value.to_owned()));
        rest = tail;
    }
    found
}

/// Every part of a package with its name.
fn package(bytes: &[u8]) -> Vec<String> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut found = vec![String::from_utf8_lossy(package.comment()).into_owned()];
    for at in 0..package.len() {
        let mut part = package.by_index(at).expect("a part");
        let (name, mut bytes) = (part.name().expect("a name").into_owned(), Vec::new());
        part.read_to_end(&mut bytes).expect("the part is read");
        found.extend(if name.ends_with(".png") { picture(&bytes) } else { pieces(&String::from_utf8_lossy(&bytes)) });
        found.push(name);
    }
    found
}

/// Chunks of a picture that hold no pixels, and what stands behind its end.
fn picture(bytes: &[u8]) -> Vec<String> {
    let (mut found, mut at) = (Vec::new(), 8);
    while let Some(head) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        if ![b"IHDR", b"PLTE", b"IDAT", b"IEND"].iter().any(|kind| kind.as_slice() == &head[4..]) {
            found.push(String::from_utf8_lossy(bytes.get(at + 8..at + 8 + length).unwrap_or_default()).replace('\0', " "));
        }
        at += length + 12;
        if &head[4..] == b"IEND" {
            break;
        }
    }
    found.push(String::from_utf8_lossy(bytes.get(at..).unwrap_or_default()).into_owned());
    found
}

/// Words, tags, properties and attached files of a PDF; `None` where poppler is not installed.
fn pdf(path: &Path) -> Option<Vec<String>> {
    let said = |program: &str, arguments: &[&str]| {
        let done = Command::new(program).args(arguments).arg(path).output().ok()?;
        Some(String::from_utf8_lossy(&done.stdout).into_owned())
    };
    let words = Command::new("pdftotext").arg(path).arg("-").output().ok()?;
    let mut found = vec![String::from_utf8_lossy(&words.stdout).into_owned()];
    found.extend(said("pdfinfo", &["-struct-text"]));
    found.extend(said("pdfinfo", &["-meta"]));
    found.extend(said("pdfdetach", &["-list"]));
    // Page sizes and the size of the file are no statements.
    let about = said("pdfinfo", &[]).unwrap_or_default();
    found.extend(about.lines().filter(|line| !line.starts_with("File size") && !line.starts_with("Page")).map(str::to_owned));
    Some(found)
}

/// Everything that can be read in a folder, by file; the names of the files too.
fn readable(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for (name, bytes) in files(folder) {
        let mut texts = match name.rsplit('.').next() {
            Some("html" | "svg") => pieces(&String::from_utf8_lossy(&bytes)),
            Some("docx") => package(&bytes),
            Some("png") => picture(&bytes),
            Some("pdf") => pdf(&folder.join(&name)).unwrap_or_default(),
            _ => vec![String::from_utf8_lossy(&bytes).into_owned()],
        };
        texts.push(name.clone());
        found.insert(name, texts);
    }
    found
}

/// A form stands in a text by itself: no digit, and no mark that continues a number, on either side.
fn stands_in(text: &str, form: &str) -> bool {
    text.match_indices(form).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after: Vec<char> = text[at + form.len()..].chars().take(2).collect();
        let continues = |mark: char, next: Option<&char>| matches!(mark, '.' | ',') && next.is_some_and(char::is_ascii_digit);
        // A whole number before a percent sign is a share of something else; shares are looked for with their sign.
        let is_other =
            after.first().is_some_and(|c| c.is_ascii_digit() || (*c == '%' && !form.ends_with('%')) || continues(*c, after.get(1)));
        !before.is_some_and(|c| c.is_ascii_digit() || c == '.' || c == ',') && !is_other
    })
}

/// What is hidden and all the same can be read: file, meaning, and the words around it.
fn leaks(readable: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let mut found = Vec::new();
    for (file, texts) in readable {
        for text in texts {
            let lower = text.to_lowercase();
            for (what, forms) in HIDDEN {
                for form in forms.iter().filter(|form| stands_in(&lower, form)) {
                    let line = lower.lines().find(|line| stands_in(line, form)).unwrap_or_default();
                    found.push(format!("{file}: {what} ({form}) in '{}'", line.chars().take(160).collect::<String>()));
                }
            }
        }
    }
    found
}

/// 420 children: 129 on SEN support and 37 with a plan, by need 59, 47, 39 and 21.
fn school_of_420() -> Vec<Child> {
    let mut all = children(420, 129, 37, 4);
    let mut needs = [("SLCN", 59), ("MLD", 47), ("SEMH", 39), ("PD", 21)].into_iter().flat_map(|(need, n)| std::iter::repeat_n(need, n));
    for child in all.iter_mut().filter(|child| child.sen != 'N') {
        child.need = needs.next().expect("a need for each");
    }
    for (at, child) in all.iter_mut().filter(|child| child.sen == 'E').enumerate() {
        child.present = if at < 11 { 72 } else { 71 };
        child.scores = vec![64; 4];
    }
    all
}

/// Two interventions: one of 61 pupils, and one of 23 whose cost is that of a small group.
fn provisions(all: &[Child]) -> String {
    let mut text = "Provision type,Provision name,SEND broad area,Subjects,Linked assessment,Pupil,UPN,Start,End,Sessions,Time,Staff costs,Cost per pupil,Effectiveness\n".to_owned();
    for (at, child) in all.iter().take(84).enumerate() {
        let (name, cost) = if at < 61 { ("Paired reading", "52.00") } else { ("Wobble board", "344.30") };
        let (surname, forename) = child.name();
        text.push_str(&format!(
            "Targeted,{name},Cognition and learning,Reading,NFER reading,\"{surname}, {forename}\",{},01/09/2026,23/10/2026,21,20,,£{cost},\n",
            child.upn()
        ));
    }
    text
}

/// Runs the school with thresholds of 50; the folder of the run.
fn run(folder: &Path) -> std::path::PathBuf {
    let school = Invented::in_folder(folder);
    let method = folder.join("config/method.toml");
    let mut text = std::fs::read_to_string(&method).expect("the settings are there");
    for (key, was) in [("k_gov", 6), ("k_pub", 10), ("min_gap_group", 10)] {
        let before = format!("[{key}]\nvalue = {was}\n");
        assert!(text.contains(&before), "{key}");
        text = text.replace(&before, &format!("[{key}]\nvalue = 50\n"));
    }
    std::fs::write(&method, text).expect("the settings can be written");
    let all = school_of_420();
    school.files(&all, 2026);
    school.also("Provision.csv", &provisions(&all));
    school.says(
        "[words]\npupils = \"We heard from 33 families about lunch.\"\ntraining = \"All staff were trained.\"\n\
         [ehc_requests]\nsince = 2026-01-01\nmade = 43\nagreed = 34\nrefused = 0\npending = 9\n\
         [[funding]]\nname = \"Notional SEN budget\"\nthis_year = 86400\nlast_year = 84900\n\
         [[funding]]\nname = \"Top-up for pupils with plans\"\nthis_year = 91357\nlast_year = 88642\npupils = 37\n",
    );
    school.run(2026)
}

#[test]
fn no_hidden_number_stands_in_any_byte_that_governors_or_the_public_may_read() {
    let folder = tempfile::tempdir().unwrap();
    let run = run(folder.path());
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for audience in ["governors", "published"] {
        all.extend(readable(&run.join(audience)).into_iter().map(|(name, texts)| (format!("{audience}/{name}"), texts)));
    }
    assert!(all.len() >= 12, "{:?}", all.keys());
    // The report is one of this school, and not empty of numbers: what may be told is found by the same search.
    let told = |form: &str| all.values().flatten().any(|text| stands_in(text, form));
    for form in ["166", "254", "420", "106", "86,400"] {
        assert!(told(form), "{form} may be told");
    }
    let found = leaks(&all);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A PDF of one page with a line of text and a title.
fn small_pdf(line: &str, title: &str) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 50 700 Td ({line}) Tj ET");
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n\
         4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n\
         6 0 obj<</Title({title})>>endobj\ntrailer<</Root 1 0 R/Info 6 0 R>>\n",
        content.len()
    )
    .into_bytes()
}

fn small_picture(comment: &str) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [("IHDR", "0123456789abc"), ("tEXt", comment), ("IEND", "")] {
        bytes.extend(u32::try_from(data.len()).expect("short").to_be_bytes());
        bytes.extend(kind.as_bytes());
        bytes.extend(data.as_bytes());
        bytes.extend([0; 4]);
    }
    bytes
}

fn small_package(part: &str, content: &[u8]) -> Vec<u8> {
    let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
    package.start_file(part, zip::write::SimpleFileOptions::default()).expect("a part");
    std::io::Write::write_all(&mut package, content).expect("its bytes");
    package.finish().expect("a package").into_inner()
}

#[test]
fn a_hidden_number_planted_in_any_place_is_found() {
    let has_poppler = Command::new("pdftotext").arg("-v").output().is_ok();
    let planted: [(&str, &str, Vec<u8>); 14] = [
        ("text of a page", "a.html", b"<p>There are <b>37</b> pupils.</p>".to_vec()),
        ("attribute of a page", "a.html", b"<td data-n=\"37\">c</td>".to_vec()),
        ("comment of a page", "a.html", b"<!-- n = 37 --><p>c</p>".to_vec()),
        ("words of a number", "a.html", b"<p>Thirty-seven pupils</p>".to_vec()),
        ("description of a chart", "a.svg", b"<svg><desc>plans: 37</desc><rect x=\"37\"/></svg>".to_vec()),
        ("label of a chart", "a.svg", b"<svg aria-label=\"Plans 71.3\"/>".to_vec()),
        ("cell of a table", "a.csv", b"\"1\",\"Plans\",\"7,919\"\n".to_vec()),
        ("text chunk of a picture", "a.png", small_picture("n\0 37")),
        ("what follows a picture", "a.png", [small_picture(""), b"37".to_vec()].concat()),
        ("alternative text of a document", "a.docx", small_package("word/document.xml", b"<wp:docPr descr=\"Plans 37\" cx=\"1\"/>")),
        ("caption of a document's table", "a.docx", small_package("word/document.xml", b"<w:tblCaption w:val=\"37 pupils\"/>")),
        ("property of a document", "a.docx", small_package("docProps/custom.xml", b"<p name=\"plans\"><v>37</v></p>")),
        ("title of a PDF", "a.pdf", small_pdf("nothing", "Plans: 37")),
        ("words of a PDF", "a.pdf", small_pdf("Plans: 37", "nothing")),
    ];
    for (what, name, bytes) in planted.iter().filter(|(_, name, _)| has_poppler || !name.ends_with(".pdf")) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
        assert!(!leaks(&readable(folder.path())).is_empty(), "{what}");
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plans-37.csv"), "").unwrap();
    assert_eq!(leaks(&readable(folder.path())).len(), 1, "a name of a file");
}

#[test]
fn a_number_that_only_holds_a_hidden_one_is_none() {
    for harmless in ["137", "2037", "37.5", "1,037", "37%", "£37,000"] {
        assert!(!stands_in(harmless, "37"), "{harmless}");
    }
    for planted in ["37", "n=37.", "(37)", "37, 38", "about 37 pupils"] {
        assert!(stands_in(planted, "37"), "{planted}");
    }
    assert!(
        pieces("<rect x=\"37\" width=\"37\"/><w:sz w:val=\"37\"/><style>a{top:37px}</style>").iter().all(|piece| !stands_in(piece, "37"))
    );
}
