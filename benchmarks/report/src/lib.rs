//! What a benchmark tells programs, beside the tables that it prints: rows of JSON, one a line, in the file that `cargo xtask bench` names
//! in [`RESULT`]. Charts are drawn from them. Without such a name nothing is written, so that a benchmark can also be run by hand.

use std::fs::OpenOptions;
use std::io::{self, Write as _};

/// The variable of the environment that names the file.
pub const RESULT: &str = "TURBO_BENCH_RESULT";

/// One figure of one peer.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// What is done: `small record`.
    pub work: &'a str,
    /// What of it is measured: `decode`, `p50`, `calls a second`.
    pub measure: &'a str,
    /// Who does it.
    pub peer: &'a str,
    /// Of the value: `ns`, `µs`, `1/s`, `KiB`.
    pub unit: &'a str,
    /// Over all repeats.
    pub value: Spread,
    /// What that is of what another peer has in the same repeat.
    pub ratio: Option<Ratio<'a>>,
}

/// A comparison, as it is within a repeat.
#[derive(Clone, Copy, Debug)]
pub struct Ratio<'a> {
    /// With whom.
    pub base: &'a str,
    /// Over all repeats.
    pub of: Spread,
}

/// The median, and between which the middle half lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// A quarter is below.
    pub low: f64,
    /// The median.
    pub median: f64,
    /// A quarter is above.
    pub high: f64,
}

impl Spread {
    /// Of figures in any order; none of none.
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut figures: Vec<f64> = figures.into_iter().collect();
        figures.sort_by(f64::total_cmp);
        let last = figures.len().checked_sub(1)?;
        Some(Self {
            low: figures[last / 4],
            median: figures[last / 2],
            high: figures[last - last / 4],
        })
    }

    /// Of ratios, each within a repeat: the second list is what the base had.
    pub fn of_ratios(figures: &[f64], base: &[f64]) -> Option<Self> {
        Self::of(figures.iter().zip(base).map(|(figure, base)| figure / base))
    }

    /// What does not vary, or was seen once.
    pub fn exactly(figure: f64) -> Self {
        Self {
            low: figure,
            median: figure,
            high: figure,
        }
    }

    /// The low, the median and the high one.
    pub fn array(self) -> [f64; 3] {
        [self.low, self.median, self.high]
    }
}

impl From<[f64; 3]> for Spread {
    /// From the low, the median and the high one.
    fn from([low, median, high]: [f64; 3]) -> Self {
        Self { low, median, high }
    }
}

impl Row<'_> {
    /// Adds this row to the file that [`RESULT`] names, if it does.
    ///
    /// # Errors
    ///
    /// When that file cannot be written.
    pub fn write(&self) -> io::Result<()> {
        let Some(file) = std::env::var_os(RESULT) else {
            return Ok(());
        };
        let mut file = OpenOptions::new().create(true).append(true).open(file)?;
        file.write_all(format!("{}\n", self.json()).as_bytes())
    }

    fn json(&self) -> String {
        let Self {
            work,
            measure,
            peer,
            unit,
            value,
            ratio,
        } = self;
        let [work, measure, peer, unit] = [work, measure, peer, unit].map(|text| string(text));
        let ratio = match ratio {
            Some(Ratio { base, of }) => format!(",\"base\":{},\"ratio\":{}", string(base), numbers(*of)),
            None => String::new(),
        };
        let value = numbers(*value);
        format!(
            "{{\"type\":\"row\",\"work\":{work},\"measure\":{measure},\"peer\":{peer},\"unit\":{unit},\"value\":{value}{ratio}}}"
        )
    }
}

/// What is not a number, or infinite, has no form in JSON.
fn numbers(spread: Spread) -> String {
    let form = |number: f64| match number.is_finite() {
        true => format!("{number}"),
        false => "null".to_owned(),
    };
    format!("[{}]", spread.array().map(form).join(","))
}

fn string(text: &str) -> String {
    let mut json = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => json.extend(['\\', letter]),
            letter if letter.is_control() => json.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => json.push(letter),
        }
    }
    json.push('"');
    json
}

#[cfg(test)]
mod tests {
    use super::{Ratio, Row, Spread};

    #[test]
    fn a_row_is_a_line_of_json() {
        let row = Row {
            work: "a \"small\" record",
            measure: "back\\slash\n",
            peer: "turbo",
            unit: "µs",
            value: Spread::exactly(f64::NAN),
            ratio: Some(Ratio {
                base: "bincode",
                of: [0.25, 0.5, 1.0].into(),
            }),
        };
        let wanted = r#"{"type":"row","work":"a \"small\" record","measure":"back\\slash\u000a","peer":"turbo","unit":"µs","value":[null,null,null],"base":"bincode","ratio":[0.25,0.5,1]}"#;
        assert_eq!(row.json(), wanted);
    }

    #[test]
    fn the_middle_half_lies_between_the_quarters() {
        let spread = Spread::of([9.0, 1.0, 5.0, 3.0, 7.0]);
        assert_eq!(spread, Some([3.0, 5.0, 7.0].into()));
        assert_eq!(Spread::of([]), None);
        let ratios = Spread::of_ratios(&[2.0, 6.0, 4.0], &[1.0, 2.0, 4.0]);
        assert_eq!(ratios, Some([1.0, 2.0, 3.0].into()));
    }
}
