//! A scenario on the rules of a real venue: what its file leaves out is taken from the venue's profile.
//!
//! What the file says wins. What the profile does not know, or the market here cannot do, stays as it is
//! without a profile, and is said. In the window the rules that are in force stand in the scenario itself, so that
//! every switch shows what holds; what is then left out is left out on purpose. Owns that translation. Never changes
//! what is written in a file.

use std::borrow::Cow;

use super::Refusal;
use super::refusal::Checker;
use super::schema::rules::{self, Closes, Deleveraging, DeleveragingPrice, DeleveragingRule};
use super::schema::{self, FromVenue, Rules, Scenario};
use crate::venues::profile::{self, Adl, AdlOrder, AdlPrice, Formula, Margin, Profile, Surplus};
use crate::venues::value::Contract;

/// The smallest buffer over maintenance a forced order can aim at here.
const LEAST_BUFFER_PERCENT: f64 = 0.1;

/// The scenario with the rules of its venue, and what was taken from it or could not be, a line each.
pub(super) fn applied<'a>(scenario: &'a Scenario, file: &str) -> Result<(Cow<'a, Scenario>, Vec<String>), Refusal> {
    let Some(name) = &scenario.venue else { return Ok((Cow::Borrowed(scenario), Vec::new())) };
    let Some(profile) = profile::named(name) else {
        let names: Vec<&str> = profile::ALL.iter().map(|(name, _)| *name).collect();
        return Err(Checker::of(file).refuse("venue", format!("“{name}”"), format!("one of {}", names.join(", "))));
    };
    let mut filled = scenario.clone();
    let mut lines = fill(&mut filled.rules, &scenario.contract, profile);
    for part in &scenario.not_from_venue {
        take(*part, &scenario.rules, &mut filled.rules);
        lines.retain(|line| line.split(':').next() != Some(field(*part)));
    }
    Ok((Cow::Owned(filled), lines))
}

/// The scenario with the rules of its venue written out: running it, and turning any of it off, needs no profile.
pub(super) fn settled(scenario: &Scenario, file: &str) -> Result<Scenario, Refusal> {
    let mut settled = applied(scenario, file)?.0.into_owned();
    keep_out(&mut settled);
    Ok(settled)
}

/// What is left out now stays out, whatever the profile has.
pub(super) fn keep_out(scenario: &mut Scenario) {
    if scenario.venue.is_some() {
        let blank = blank(&scenario.rules);
        let out = PARTS.into_iter().filter(|part| same(*part, &scenario.rules, &blank));
        scenario.not_from_venue = out.collect();
    }
}

/// The rules of a scenario against those of its venue, a line each: what is the venue's, what it could not fill, and
/// what is the scenario's own. Empty without a venue that is known.
pub(super) fn against(scenario: &Scenario) -> Vec<String> {
    let Some(profile) = scenario.venue.as_deref().and_then(profile::named) else { return Vec::new() };
    // Asked for in every frame of the window, so the accounts a scenario may hold by the thousand stay where they are.
    let mut of_venue = blank(&scenario.rules);
    let lines = fill(&mut of_venue, &scenario.contract, profile);
    let own = |name: &str| {
        let mut parts = PARTS.into_iter();
        parts.any(|part| field(part) == name && !same(part, &scenario.rules, &of_venue))
    };
    let said = |line: String| match line.split_once(':') {
        Some((name, _)) if own(name) => format!("{name}: this scenario's own, not the venue's"),
        _ => line,
    };
    lines.into_iter().map(said).collect()
}

/// The parts a profile can fill.
const PARTS: [FromVenue; 7] = [
    FromVenue::Tiers,
    FromVenue::MaintenanceAt,
    FromVenue::Liquidation,
    FromVenue::LiquidationFee,
    FromVenue::Fund,
    FromVenue::Adl,
    FromVenue::Funding,
];

/// The field a part stands in.
const fn field(part: FromVenue) -> &'static str {
    match part {
        FromVenue::Tiers => "rules.tiers",
        FromVenue::MaintenanceAt => "rules.maintenance_at",
        FromVenue::Liquidation => "rules.liquidation",
        FromVenue::LiquidationFee => "rules.liquidation_fee_percent",
        FromVenue::Fund => "rules.fund",
        FromVenue::Adl => "rules.adl",
        FromVenue::Funding => "rules.funding",
    }
}

/// Takes a part from other rules.
fn take(part: FromVenue, from: &Rules, to: &mut Rules) {
    match part {
        FromVenue::Tiers => to.tiers.clone_from(&from.tiers),
        FromVenue::MaintenanceAt => to.maintenance_at = from.maintenance_at,
        FromVenue::Liquidation => (to.liquidation, to.waves_per_step) = (from.liquidation, from.waves_per_step),
        FromVenue::LiquidationFee => to.liquidation_fee_percent = from.liquidation_fee_percent,
        FromVenue::Fund => to.fund = from.fund,
        FromVenue::Adl => to.adl = from.adl,
        FromVenue::Funding => to.funding = from.funding,
    }
}

/// The same rules with every such part left out; how many waves there are is not the venue's alone.
fn blank(rules: &Rules) -> Rules {
    Rules {
        tiers: Vec::new(),
        maintenance_at: None,
        liquidation: None,
        liquidation_fee_percent: None,
        fund: None,
        adl: None,
        funding: None,
        ..rules.clone()
    }
}

/// Whether a part is the same in two rules.
fn same(part: FromVenue, one: &Rules, other: &Rules) -> bool {
    let mut taken = other.clone();
    take(part, one, &mut taken);
    taken == *other
}

/// Fills what the rules leave out. Says what it filled and what it could not.
fn fill(rules: &mut Rules, contract: &schema::Contract, profile: &Profile) -> Vec<String> {
    let date = profile.as_of.as_deref().unwrap_or("no date");
    let mut lines = vec![format!("venue: rules of {}, {} ({date})", profile.venue, profile.market)];
    let table = table(contract, profile);
    margin(rules, profile, table, &mut lines);
    closing(rules, profile, &mut lines);
    fund(rules, profile, &mut lines);
    let mut say = |line: String| lines.push(line);
    if rules.adl.is_none() {
        say(match profile.adl.as_ref().map(|adl| (adl, price(adl))) {
            Some((adl, Some(price))) => {
                rules.adl = Some(Deleveraging { rule: DeleveragingRule::Queue, price });
                let ranked = if adl.order == AdlOrder::ProfitAndLeverage { "" } else { "; the venue ranks otherwise" };
                format!("rules.adl: by profit and leverage{ranked}")
            }
            _ => "rules.adl: as without a venue, because the profile names no deleveraging price".to_owned(),
        });
    }
    if rules.funding.is_none() {
        rules.funding = funding(profile);
        let known = rules.funding.is_some();
        say(format!(
            "rules.funding: {}",
            if known { "the venue's" } else { "none, because the profile is not complete" }
        ));
    }
    if let Some(backstop) = profile.backstop.as_ref().filter(|_| rules.backstop.is_none()) {
        let below = backstop.below_percent_of_maintenance;
        say(format!(
            "rules.backstop: none, because the capital of the vault (below {below} % of maintenance) is not known"
        ));
    }
    lines
}

/// What positions must be backed with, and what it is a share of.
fn margin(rules: &mut Rules, profile: &Profile, table: Result<Vec<rules::Tier>, String>, lines: &mut Vec<String>) {
    if rules.tiers.is_empty() {
        lines.push(match table {
            Ok(tiers) => {
                rules.tiers = tiers;
                match &rules.tiers[..] {
                    [one] => format!("rules.tiers: {} % of any position, at the venue", one.maintenance_percent),
                    tiers => format!("rules.tiers: {} brackets of the venue", tiers.len()),
                }
            }
            Err(reason) => format!("rules.tiers: none, because {reason}"),
        });
    }
    if rules.maintenance_at.is_none() && profile.liquidation.formula == Formula::MarginsAtEntry {
        rules.maintenance_at = Some(rules::MaintenanceAt::Entry);
        lines.push("rules.maintenance_at: of what positions were worth when they were entered".to_owned());
    }
    if profile.liquidation.closing_fee_counts {
        let taker = profile.fees.as_ref().and_then(|fees| fees.taker_percent);
        let fee = taker.map_or_else(|| "is not on record".to_owned(), |percent| format!("is {percent} %"));
        lines.push(format!(
            "rules.maintenance_percent: the venue adds its closing fee, which counts there like maintenance and {fee}"
        ));
    }
}

/// The margin table of the venue as one of a scenario, or why it cannot be one.
fn table(contract: &schema::Contract, profile: &Profile) -> Result<Vec<rules::Tier>, String> {
    let inverse = profile.contract == Contract::Inverse;
    if contract.kind.is_linear() == inverse {
        return Err("the venue's contract is paid for in the other money".to_owned());
    }
    // A profile counts in the venue's money, a file in dollars: of coin, at the start price.
    let dollars = if inverse { contract.start_price_dollars } else { 1.0 };
    let tier = |from: f64, maintenance_percent, max_leverage| rules::Tier {
        from_dollars: from * dollars,
        maintenance_percent,
        max_leverage,
    };
    match &profile.margin {
        None => Err("none of the venue is on record".to_owned()),
        Some(Margin::Brackets { brackets, .. }) => {
            let bracket = |bracket: &profile::Bracket| {
                Some(tier(bracket.from, bracket.maintenance_percent, bracket.max_leverage?))
            };
            let missing = || "the highest leverage of a bracket is not on record".to_owned();
            brackets.iter().map(bracket).collect::<Option<_>>().ok_or_else(missing)
        }
        Some(Margin::Classes { classes, .. }) => {
            // The first is the class of this market.
            let class = classes.first().ok_or("the venue names no class of markets")?;
            let maintenance_percent = class.initial_percent * class.maintenance_share_percent / 100.0;
            Ok(vec![tier(0.0, maintenance_percent, 100.0 / class.initial_percent)])
        }
        Some(Margin::Steps { base_limit, step, base_maintenance_percent, step_percent, .. }) => Err(format!(
            "the venue's rate is {base_maintenance_percent} % up to {base_limit} coins and {step_percent} % more for \
             each {step} begun, for the whole of a position, and brackets here charge each part at its own rate"
        )),
    }
}

/// How positions are closed, and what that costs.
fn closing(rules: &mut Rules, profile: &Profile, lines: &mut Vec<String>) {
    if rules.liquidation.is_none() {
        lines.push(match closes(profile) {
            Some((closing, words)) => {
                rules.liquidation = Some(closing);
                if rules.waves_per_step.is_none() && closing.closes != Closes::Whole {
                    rules.waves_per_step = Some(1);
                }
                format!("rules.liquidation: {words}")
            }
            None => {
                "rules.liquidation: everything at once, because the venue's way of closing has no equal here".to_owned()
            }
        });
    }
    if rules.liquidation_fee_percent.is_none() {
        rules.liquidation_fee_percent = profile.fees.as_ref().and_then(|fees| fees.liquidation_percent);
        lines.push(match rules.liquidation_fee_percent {
            Some(percent) => format!("rules.liquidation_fee_percent: {percent} % of what is closed, into the fund"),
            None => "rules.liquidation_fee_percent: none, because that of the venue is not on record".to_owned(),
        });
    }
}

/// What the fund keeps and when it stops paying.
fn fund(rules: &mut Rules, profile: &Profile, lines: &mut Vec<String>) {
    if rules.fund.is_some() {
        return;
    }
    let keeps = if profile.liquidation.surplus == Surplus::Fund { 100.0 } else { 0.0 };
    let stops = profile.fund.as_ref().and_then(|fund| fund.stops_at_drawdown_percent);
    rules.fund = Some(rules::Fund { keeps_percent_of_the_rest: keeps, stops_at_drawdown_percent: stops, refill: None });
    let stops = stops.map_or_else(String::new, |percent| format!(", deleveraging from a drawdown of {percent} %"));
    lines.push(format!("rules.fund: keeps {keeps} % of what is left of a liquidated account{stops}"));
}

/// How positions are closed, and in words; `None` where it has no equal here.
fn closes(profile: &Profile) -> Option<(rules::Liquidation, String)> {
    let (closes, together, words) = match profile.liquidation.closes? {
        profile::Closes::Whole => (Closes::Whole, false, "all at once".to_owned()),
        profile::Closes::JustEnough => {
            let closes = Closes::ToTarget { buffer_percent: LEAST_BUFFER_PERCENT, whole_below_dollars: 0.0 };
            (closes, false, "just enough to comply".to_owned())
        }
        profile::Closes::FirstSlice { percent, above, cooldown_seconds } => {
            let closes = Closes::FirstSlice { percent, cooldown_seconds, above_dollars: above };
            (closes, false, format!("{percent} % of a position above {above} dollars first"))
        }
        profile::Closes::Shares { target_percent, .. } => {
            let buffer_percent = 1e4 / target_percent - 100.0;
            let closes = Closes::ToTarget { buffer_percent, whole_below_dollars: 0.0 };
            (closes, true, format!("all positions by the same share, to {target_percent} % of maintenance over value"))
        }
        profile::Closes::LowerTier { .. } => return None,
    };
    let closing = rules::Liquidation {
        closes,
        smallest_order_lots: 0,
        largest_order_lots: None,
        largest_order_percent_of_depth: None,
        limit_at_bankruptcy_price: profile.liquidation.limit_at_bankruptcy_price.unwrap_or(false),
        positions_shrink_together: together,
    };
    Some((closing, words))
}

const fn price(adl: &Adl) -> Option<DeleveragingPrice> {
    match adl.price {
        AdlPrice::Bankruptcy => Some(DeleveragingPrice::Bankruptcy),
        AdlPrice::Mark => Some(DeleveragingPrice::Mark),
        AdlPrice::Unpublished => None,
    }
}

fn funding(profile: &Profile) -> Option<rules::Funding> {
    let funding = profile.funding.as_ref()?;
    Some(rules::Funding {
        interval_seconds: funding.interval_hours * 3_600.0,
        interest_percent: funding.interest_percent?,
        clamp_percent: funding.clamp_percent?,
        cap_percent: funding.cap_percent?,
        impact_dollars: funding.impact?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::presets::Preset;

    #[test]
    fn brackets_in_coin_are_those_of_a_contract_paid_for_in_coin_to_the_unit() {
        let (_, text) = profile::ALL[0];
        let text = text.replacen("contract: Linear", "contract: Inverse", 1);
        let mut profile = profile::read(&text, "in coin").unwrap();
        let Some(Margin::Brackets { brackets, .. }) = &mut profile.margin else { panic!("a table") };
        brackets.truncate(3);
        for (bracket, coins) in brackets.iter_mut().zip([0.0, 5.1, 33.3]) {
            (bracket.from, bracket.maintenance_amount) = (coins, None);
        }
        let mut scenario = Preset::named("inverse-ledger").unwrap().scenario().unwrap();
        fill(&mut scenario.rules, &scenario.contract, &profile);
        let setup = scenario.setup("in coin").unwrap();
        let crate::sim::setup::MarginRule::Tiers(tiers) = &setup.first().rules.margin else { panic!("no table") };
        // In hundred-millionths of a coin.
        let found: Vec<_> = tiers.iter().map(|tier| (tier.from, tier.maintenance)).collect();
        assert_eq!(found, [(0, 4_000), (510_000_000, 5_000), (3_330_000_000, 6_500)]);
    }
}
