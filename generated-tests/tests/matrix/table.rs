//! What came of every cell, and how it is printed.

use std::collections::BTreeMap;

use super::rows::{Column, Row};

/// What came of cells: nothing, or a problem in words.
#[derive(Default)]
pub struct Outcomes(BTreeMap<(String, Column), Option<String>>);

impl Outcomes {
    /// A problem is never taken back.
    pub fn put(&mut self, row: &str, column: Column, problem: Option<String>) {
        let cell = self.0.entry((row.to_owned(), column)).or_default();
        if problem.is_some() {
            *cell = problem;
        }
    }

    /// The table, and the cells that failed, each with its row and its column.
    pub fn judge(&self, rows: &[Row]) -> (String, Vec<String>) {
        let mut failures = Vec::new();
        let mut notes: Vec<&str> = Vec::new();
        let width = rows.iter().map(|row| row.name.len()).max().unwrap_or_default();
        let line = |name: &str, cells: [&str; 6]| {
            let cells: String = cells.map(|cell| format!("  {cell:<8}")).concat();
            format!("{}\n", format!("  {name:<width$}{cells}").trim_end())
        };
        let mut table = line("", Column::ALL.map(|column| column.heading().0));
        table += &line("", Column::ALL.map(|column| column.heading().1));
        let mut group = "";
        for row in rows {
            if group != row.group {
                group = row.group;
                table += &format!("{group}\n");
            }
            let cells = Column::ALL.map(|column| match (row.reason(column), self.cell(row, column)) {
                (Some(reason), None) => {
                    let at = notes.iter().position(|note| *note == reason);
                    let at = at.unwrap_or_else(|| {
                        notes.push(reason);
                        notes.len() - 1
                    });
                    format!("- ({})", at + 1)
                }
                (None, Some(None)) => "ok".to_owned(),
                (reason, outcome) => {
                    let problem = match (reason, outcome) {
                        (Some(_), _) => "it was played where there is no such thing",
                        (None, Some(Some(problem))) => problem,
                        (None, _) => "the cell is empty",
                    };
                    failures.push(format!("{} × {}: {problem}", row.name, column.name()));
                    "FAILED".to_owned()
                }
            });
            table += &line(row.name, cells.each_ref().map(String::as_str));
        }
        for (at, note) in notes.iter().enumerate() {
            table += &format!("({}) {note}\n", at + 1);
        }
        let strangers = self
            .0
            .keys()
            .filter(|(name, _)| rows.iter().all(|row| row.name != name));
        failures.extend(
            strangers.map(|(name, column)| format!("{name} × {}: there is no such row", column.name())),
        );
        (table, failures)
    }

    /// Whether anything is known of a cell.
    pub fn has(&self, row: &str, column: Column) -> bool {
        self.0.contains_key(&(row.to_owned(), column))
    }

    fn cell(&self, row: &Row, column: Column) -> Option<&Option<String>> {
        self.0.get(&(row.name.to_owned(), column))
    }
}
