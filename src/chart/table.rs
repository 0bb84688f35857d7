//! A panel as a table: one row a step, one column a series.
//!
//! Owns the headings with their units and the order of the columns. The values are the panel's own.

use std::collections::BTreeMap;

use super::Panel;

/// A panel over the steps from `first` to `last`, with tabs between the columns and a line a step,
/// as spreadsheets take it from the clipboard. Where a series has no value the place is empty.
#[must_use]
pub fn tab_separated(panel: &Panel, first: f64, last: f64) -> String {
    // Whole steps, so that the series agree on their rows.
    let mut rows: BTreeMap<i64, Vec<Option<f64>>> = BTreeMap::new();
    for (column, series) in panel.series.iter().enumerate() {
        for point in series.points.iter().filter(|point| point[0] >= first && point[0] <= last) {
            let row = rows.entry(point[0] as i64).or_insert_with(|| vec![None; panel.series.len()]);
            row[column] = Some(point[1]);
        }
    }
    let headings = panel.series.iter().map(|series| {
        let name = series.name.replace(['\t', '\n', '\r'], " ");
        format!("\t{}: {name} ({})", panel.quantity, panel.unit)
    });
    let mut text = headings.fold("step".to_owned(), |line, heading| line + &heading);
    for (step, values) in rows {
        text += &format!("\n{step}");
        for value in values {
            text.push('\t');
            text += &value.map_or_else(String::new, |value| value.to_string());
        }
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::tab_separated;
    use crate::chart::describe;
    use crate::recording::sample;

    #[test]
    fn a_panel_is_a_line_a_step_with_its_units_above() {
        let charts = describe(&sample::cascade(), Some((&sample::milder(), "before\tthis")));
        let text = tab_separated(&charts.price, 10.0, 12.0);
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[0][0], "step");
        assert!(lines.iter().all(|line| line.len() == charts.price.series.len() + 1));
        assert!(lines[0].contains(&"Price: mark ($)") && lines[0].contains(&"Price: before this ($)"), "{lines:?}");
        let mark = charts.price.series.iter().position(|series| series.name == "mark");
        let Some(mark) = mark else { panic!("a mark") };
        assert_eq!(lines[2][0], "11");
        assert_eq!(lines[2][mark + 1].parse::<f64>(), Ok(charts.price.series[mark].points[11][1]));
    }
}
