//! Tables for a terminal, and for pasting into Markdown.

/// Rows under a head, every column as wide as it needs.
pub fn print(title: &str, head: &[String], rows: &[Vec<String>]) {
    println!("\n{title}\n");
    let all = || std::iter::once(head).chain(rows.iter().map(Vec::as_slice));
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            let cells = all().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    for (at, row) in all().enumerate() {
        let cells = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, &width))| {
                if column == 0 {
                    format!("{cell:<width$}")
                } else {
                    format!("{cell:>width$}")
                }
            });
        println!("| {} |", cells.collect::<Vec<String>>().join(" | "));
        if at == 0 {
            let lines = widths.iter().enumerate().map(|(column, &width)| match column {
                0 => "-".repeat(width + 2),
                _ => format!("{}:", "-".repeat(width + 1)),
            });
            println!("|{}|", lines.collect::<Vec<String>>().join("|"));
        }
    }
}

/// Seconds as milliseconds.
pub fn millis(seconds: f64) -> String {
    match seconds * 1e3 {
        millis if millis < 10.0 => format!("{millis:.2}"),
        millis if millis < 100.0 => format!("{millis:.1}"),
        millis => format!("{millis:.0}"),
    }
}
