//! Costs: what each course has cost for its pupil, and how the figure came about, on pages of their own. The provision map holds
//! the same cells beyond its printed columns. For the SENCO and the head.

use rust_xlsxwriter::Workbook;

use super::{Plain, evidence, put_plain};
use crate::analyse::cost::support_year::SupportYear;
use crate::domain::amounts::Pounds;
use crate::domain::words::count;
use crate::error::Error;
use crate::render::provision_lines::{self, Line, lines};
use crate::render::vocabulary as name;
use crate::render::workbook::WorkbookInput;
use crate::render::workbook::book::Book;
use crate::render::workbook::layout::formats::{Formats, Style};
use crate::render::workbook::layout::table::{Column, Value, column};
use crate::render::workbook::words;

/// Columns of money, as on the provision map.
pub(crate) const COST: [Column; 8] = [
    column(name::ADULT_ROLE, 9.0, Style::Text),
    column(name::COST_AN_HOUR, 10.0, Style::Text),
    column(name::RESOURCE_COST, 9.0, Style::TwoDecimals),
    column(name::COST_TO_DATE, 9.0, Style::TwoDecimals),
    column(name::COST_TO_PLAN_END, 9.0, Style::TwoDecimals),
    column(name::COST_THIS_YEAR, 9.0, Style::TwoDecimals),
    column(name::SHARE_OF_CONTRIBUTION, 12.0, Style::OneDecimal),
    column(name::HOW_COSTED, 45.0, Style::Text),
];

const WHAT: [Column; 5] = [
    column(name::PUPIL, 18.0, Style::Text),
    column(name::YEAR_CLASS, 8.0, Style::Text),
    column(name::COURSE, 18.0, Style::Text),
    column(name::TIER, 10.0, Style::Text),
    column(name::DELIVERED, 14.0, Style::Text),
];
const TRACE: [Column; 2] = [column(name::PLACES, 30.0, Style::Text), column(name::ROW_KEY, 9.0, Style::Key)];

/// Writes the sheet.
pub(crate) fn put(
    workbook: &mut Workbook,
    formats: &Formats,
    book: &Book,
    input: &WorkbookInput,
    evidence: &evidence::Plan,
) -> Result<(), Error> {
    let columns: Vec<Column> = WHAT.iter().chain(&COST).chain(&TRACE).copied().collect();
    let mut rows = Vec::new();
    let mut totals = Totals::default();
    for entry in &book.entries {
        let (courses, year) = lines(entry.pupil, input.rates, input.tiers, book.as_at);
        for line in &courses {
            totals.add(line);
            let [who, class] = evidence.who(entry.pupil, &columns);
            let mut row = vec![who, class];
            row.extend([
                Value::text(line.course.intervention.as_str()),
                Value::text(line.tier.name.clone()),
                Value::text(line.delivered()),
            ]);
            row.extend(cells(line, &year));
            row.extend([Value::text(line.course.row.place().to_string()), Value::text(entry.pupil.key.as_str())]);
            rows.push(row);
        }
    }
    let year = crate::analyse::cost::support_year::support_year(&[], input.rates, book.as_at);
    let mut notes = vec![
        format!("{}. {}.", words::when(book), count(rows.len(), "course of one pupil", "courses of one pupil each")),
        totals.words(),
        provision_lines::rule_of_costs(),
        provision_lines::expectation_in_words(input.rates, year.from, book.as_at),
    ];
    notes.retain(|note| !note.is_empty());
    let plain = Plain {
        sheet: "Costs",
        table: "Costs",
        title: "Costs: what each course has cost for its pupil",
        notes: &notes,
        columns: &columns,
        rows: &rows,
        printed: WHAT.len() + COST.len(),
        pages_high: 0,
        frozen: 1,
        when_empty: "No provision is recorded",
    };
    put_plain(workbook, formats, book, &plain).map(|_| ())
}

/// The cells of [`COST`]; what is not known is blank, never a nought.
pub(crate) fn cells<'a>(line: &Line<'a>, year: &SupportYear) -> [Value<'a>; 8] {
    let money = |pounds: Option<Pounds>| Value::maybe(pounds.map(|pounds| pounds.pence as f64 / 100.0));
    let cost = line.cost.as_ref().ok();
    let lacks = if year.n_unknown > 0 {
        format!(" The share lacks {}.", count(year.n_unknown, "course without a cost", "courses without a cost"))
    } else {
        String::new()
    };
    [
        Value::text(line.course.plan.staff_grade.replace('/', ", ")),
        Value::text(line.hourly()),
        money(line.course.plan.materials),
        money(cost.map(|cost| cost.to_date)),
        money(cost.map(|cost| cost.to_plan_end)),
        money(line.this_year.as_ref().ok().copied()),
        Value::maybe(year.share().map(|share| share * 100.0)),
        Value::text(format!("{}{lacks}", line.cost_in_words())),
    ]
}

/// Sums of what is printed.
#[derive(Default)]
pub(crate) struct Totals {
    to_date: i64,
    to_plan_end: i64,
    n_without: usize,
}

impl Totals {
    pub(crate) fn add(&mut self, line: &Line) {
        match &line.cost {
            Ok(cost) => {
                self.to_date = self.to_date.saturating_add(cost.to_date.pence);
                self.to_plan_end = self.to_plan_end.saturating_add(cost.to_plan_end.pence);
            }
            Err(_) => self.n_without += 1,
        }
    }

    /// What the costs of the lines add up to, each as printed.
    pub(crate) fn words(&self) -> String {
        let (to_date, to_plan_end) = (Pounds { pence: self.to_date }, Pounds { pence: self.to_plan_end });
        let without = match self.n_without {
            0 => String::new(),
            n => format!(" {} without a cost; the reason stands in its row.", count(n, "course is", "courses are")),
        };
        format!("Costs as printed add up to {to_date} to date and {to_plan_end} to plan end.{without}")
    }
}
