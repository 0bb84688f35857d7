//! Whether a profile is one: every number one a venue could have, every source known and used.
//!
//! Owns those limits and their words. Never corrects anything.

use std::collections::BTreeSet;

use num_traits::One;

use super::schema::{Closes, Margin, Profile, Surplus};
use crate::venues::number::Exact;

/// The version of the file format this program reads.
pub const FORMAT_VERSION: u32 = 1;

impl Profile {
    /// Whether every number is one a venue could have, and every source is known and used.
    pub(super) fn check(&self) -> Result<(), String> {
        let wrong = |field: &str, value: &dyn std::fmt::Display, allowed: &str| {
            Err(format!("field `{field}` is {value}; allowed is {allowed}"))
        };
        if self.version != FORMAT_VERSION {
            return wrong("version", &self.version, &FORMAT_VERSION.to_string());
        }
        if let Some(date) = &self.as_of
            && !is_date(date)
        {
            return wrong("as_of", date, "a date as 2026-05-27, or a month as 2026-05");
        }
        for (field, number) in self.numbers() {
            if !number.is_finite() || !(-100.0..=1e15).contains(&number) {
                return wrong(field, &number, "a number from -100 to 1e15");
            }
        }
        if self.margin.is_some() && self.tiers(&Exact::one()).is_none() {
            return wrong("margin", &"no table", "brackets from 0 in rising order, or steps above 0");
        }
        let used: BTreeSet<&str> = self.cited().collect();
        let known: BTreeSet<&str> = self.sources.keys().map(String::as_str).collect();
        if let Some(key) = used.symmetric_difference(&known).next() {
            return wrong("sources", key, "the same keys as the sections name");
        }
        match self.sources.iter().find(|(_, source)| !source.addresses.iter().all(|at| at.starts_with("https://"))) {
            Some((key, _)) => wrong("sources", key, "addresses that begin with https://"),
            None => Ok(()),
        }
    }

    /// The keys of sources the sections name.
    fn cited(&self) -> impl Iterator<Item = &str> {
        let margin = self.margin.as_ref().map(|margin| match margin {
            Margin::Brackets { sources, .. } | Margin::Steps { sources, .. } | Margin::Classes { sources, .. } => {
                sources
            }
        });
        let sections = [
            margin,
            Some(&self.liquidation.sources),
            self.fees.as_ref().map(|section| &section.sources),
            self.fund.as_ref().map(|section| &section.sources),
            self.adl.as_ref().map(|section| &section.sources),
            self.backstop.as_ref().map(|section| &section.sources),
            self.mark.as_ref().map(|section| &section.sources),
            self.funding.as_ref().map(|section| &section.sources),
        ];
        sections.into_iter().flatten().flatten().map(String::as_str)
    }

    /// Every number of the file that is not in a margin table, with the section it is in.
    fn numbers(&self) -> Vec<(&'static str, f64)> {
        let mut numbers = Vec::new();
        let mut add = |section, list: &[Option<f64>]| {
            numbers.extend(list.iter().flatten().map(|number| (section, *number)));
        };
        match self.liquidation.closes {
            Some(Closes::FirstSlice { percent, above, cooldown_seconds }) => {
                add("liquidation.closes", &[Some(percent), Some(above), Some(cooldown_seconds)]);
            }
            Some(Closes::Shares { step_percent, target_percent }) => {
                add("liquidation.closes", &[Some(step_percent), Some(target_percent)]);
            }
            _ => {}
        }
        if let Surplus::FundUpTo { percent } = self.liquidation.surplus {
            add("liquidation.surplus", &[Some(percent)]);
        }
        if let Some(fees) = &self.fees {
            add("fees", &[fees.taker_percent, fees.liquidation_percent]);
        }
        if let Some(fund) = &self.fund {
            add("fund", &[fund.stops_at_drawdown_percent, fund.resumes_at_drawdown_percent]);
        }
        if let Some(backstop) = &self.backstop {
            add("backstop", &[Some(backstop.below_percent_of_maintenance)]);
        }
        if let Some(mark) = &self.mark {
            add("mark", &[mark.averaging_seconds]);
        }
        if let Some(funding) = &self.funding {
            let rates = [funding.interest_percent, funding.clamp_percent, funding.cap_percent, funding.impact];
            add("funding", &rates);
            add("funding", &[Some(funding.interval_hours)]);
        }
        numbers
    }
}

/// Whether it is a year and a month, with or without a day.
fn is_date(text: &str) -> bool {
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    matches!(parts[..], [year, month] | [year, month, _] if digits(year, 4) && digits(month, 2))
        && parts.get(2).is_none_or(|day| digits(day, 2))
}
