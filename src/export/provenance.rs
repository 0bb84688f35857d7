//! Where a figure comes from, in words a reader can follow back to the run.
//!
//! Owns the caption line and the fields written into a file's metadata. Every figure says that it
//! is simulated.

use crate::chart::words;
use crate::recording::{Header, Recording};

/// The program's version.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The caption under a figure: `Simulated. Downdraft …, scenario “…”, seed …, model …. … Run digest ….`
pub fn caption(run: &Recording, ghost: Option<(&Recording, &str)>) -> String {
    let header = run.header();
    let mut text = format!(
        "Simulated. Downdraft {VERSION}, scenario “{}”, seed {}, model {}{}. Run digest {}.",
        header.scenario,
        header.seed,
        header.model_version,
        changes(header),
        unbroken(&digest(run))
    );
    if let Some((other, name)) = ghost {
        text += &format!(" Dashed: {name}{}", changes(other.header()));
        if other.header().scenario != header.scenario {
            text += &format!(", scenario “{}”", other.header().scenario);
        }
        if other.header().seed != header.seed {
            text += &format!(", seed {}", other.header().seed);
        }
        text += &format!(", run digest {}.", unbroken(&digest(other)));
    }
    text
}

/// How many columns say where a table comes from.
pub const COLUMNS: usize = 3;

/// The same in every line of a table, which has no place for metadata: scenario, seed, program.
pub fn columns(run: &Recording) -> [String; COLUMNS] {
    let header = run.header();
    let program = format!("Downdraft {VERSION}, model {}{}", header.model_version, changes(header));
    [header.scenario.clone(), header.seed.to_string(), program]
}

/// The same facts one by one, for metadata.
pub fn fields(run: &Recording, ghost: Option<(&Recording, &str)>) -> Vec<(&'static str, String)> {
    let header = run.header();
    let mut fields = vec![
        ("simulated", "yes".to_owned()),
        ("program", format!("Downdraft {VERSION}")),
        ("scenario", header.scenario.clone()),
        ("seed", header.seed.to_string()),
        ("model", header.model_version.to_string()),
        ("steps", run.last_step().to_string()),
        ("changes", header.changes.join("; ")),
        ("digest", digest(run)),
    ];
    if let Some((other, name)) = ghost {
        fields.push(("compared with", name.to_owned()));
        fields.push(("compared digest", digest(other)));
    }
    fields
}

fn changes(header: &Header) -> String {
    if header.changes.is_empty() { String::new() } else { format!(", with {}", header.changes.join(", ")) }
}

fn digest(run: &Recording) -> String {
    words::digest(run.frame(run.last_step()).digest)
}

/// Kept on one line.
fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{A0}")
}

#[cfg(test)]
mod tests {
    use super::{VERSION, caption, unbroken};
    use crate::recording::{Recording, sample};

    #[test]
    fn a_figure_says_what_it_is_and_where_it_comes_from() {
        let run = sample::quiet(3);
        let wanted = format!(
            "Simulated. Downdraft {VERSION}, scenario “spiral”, seed 42, model 1. Run digest {}.",
            unbroken("7f3a 91c4 e20b 55db")
        );
        assert_eq!(caption(&run, None), wanted);
    }

    #[test]
    fn changes_and_the_other_run_are_named() {
        let mut header = sample::header();
        header.changes = vec!["leverage 25×".to_owned(), "fund $1.00M".to_owned()];
        let run = Recording::from_parts(header, vec![sample::frame(0)], Vec::new());
        let mut header = sample::header();
        header.seed = 7;
        let other = Recording::from_parts(header, vec![sample::frame(0)], Vec::new());
        let text = caption(&run, Some((&other, "before")));
        assert!(text.contains("model 1, with leverage 25×, fund $1.00M. Run digest"), "{text}");
        assert!(text.ends_with("Dashed: before, seed 7, run digest 7f3a\u{A0}91c4\u{A0}e20b\u{A0}55d8."), "{text}");
    }
}
