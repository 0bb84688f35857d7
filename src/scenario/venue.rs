//! A scenario on the rules of a real venue: what its file leaves out is taken from the venue's profile.
//!
//! What the file says wins. What the profile does not know, or the market here cannot do, stays as it is
//! without a profile, and is said. In the window the rules that are in force stand in the scenario itself, so that
//! every switch shows what holds; what is then left out is left out on purpose. Owns that translation. Never changes
//! what is written in a file.

use std::borrow::Cow;

use super::Refusal;
use super::refusal::Checker;
use super::schema::rules::{self, Closes, Deleveraging, DeleveragingPrice, DeleveragingRule, FromVenue};
use super::schema::{Rules, Scenario};
use crate::venues::profile::{self, Adl, AdlOrder, AdlPrice, Margin, Profile, Surplus};
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
    let mut scenario = scenario.clone();
    let same_kind = scenario.contract.kind.is_linear() == (profile.contract == Contract::Linear);
    let own = std::mem::take(&mut scenario.not_from_venue);
    let mut lines = fill(&mut scenario.rules, &own, &profile, same_kind);
    scenario.not_from_venue = own;
    if !same_kind {
        lines.push("contract: the venue's is paid for in the other money; its brackets are not taken".to_owned());
    }
    Ok((Cow::Owned(scenario), lines))
}

/// The scenario with the rules of its venue written out: running it, and turning any of it off, needs no profile.
pub(super) fn settled(scenario: Scenario, file: &str) -> Result<Scenario, Refusal> {
    let mut scenario = applied(&scenario, file)?.0.into_owned();
    keep_out(&mut scenario);
    Ok(scenario)
}

/// What is left out now stays out, whatever the profile has.
pub(super) fn keep_out(scenario: &mut Scenario) {
    if scenario.venue.is_some() {
        let left_out = left_out(&scenario.rules);
        scenario.not_from_venue = left_out;
    }
}

/// The parts that a profile could fill.
fn left_out(rules: &Rules) -> Vec<FromVenue> {
    let parts = [
        (FromVenue::Tiers, rules.tiers.is_empty()),
        (FromVenue::Liquidation, rules.liquidation.is_none()),
        (FromVenue::Fund, rules.fund.is_none()),
        (FromVenue::Adl, rules.adl.is_none()),
        (FromVenue::Funding, rules.funding.is_none()),
    ];
    parts.into_iter().filter_map(|(part, out)| out.then_some(part)).collect()
}

/// The rules of a scenario against those of its venue, a line each: what is the venue's, what it could not fill, and
/// what is the scenario's own. Empty without a venue that is known.
pub(super) fn against(scenario: &Scenario) -> Vec<String> {
    let mut bare = scenario.clone();
    bare.not_from_venue = Vec::new();
    let rules = &mut bare.rules;
    (rules.tiers, rules.liquidation, rules.fund, rules.adl, rules.funding) = (Vec::new(), None, None, None, None);
    let Ok((of_venue, lines)) = applied(&bare, "the scenario") else { return Vec::new() };
    let (ours, theirs) = (&scenario.rules, &of_venue.rules);
    let own = [
        ("rules.tiers", ours.tiers != theirs.tiers),
        ("rules.liquidation", ours.liquidation != theirs.liquidation),
        ("rules.fund", ours.fund != theirs.fund),
        ("rules.adl", ours.adl != theirs.adl),
        ("rules.funding", ours.funding != theirs.funding),
    ];
    let said = |line: String| match line.split_once(':') {
        Some((field, _)) if own.contains(&(field, true)) => format!("{field}: this scenario's own, not the venue's"),
        _ => line,
    };
    lines.into_iter().map(said).collect()
}

/// Fills what the rules leave out, but for what is the scenario's `own`. Says what it filled and what it could not.
fn fill(rules: &mut Rules, own: &[FromVenue], profile: &Profile, same_kind: bool) -> Vec<String> {
    let fills = |part: FromVenue, left_out: bool| left_out && !own.contains(&part);
    let date = profile.as_of.as_deref().unwrap_or("no date");
    let mut lines = vec![format!("venue: rules of {}, {} ({date})", profile.venue, profile.market)];
    let mut say = |line: String| lines.push(line);
    if fills(FromVenue::Tiers, rules.tiers.is_empty()) {
        say(match tiers(profile).filter(|_| same_kind) {
            Some(tiers) => {
                rules.tiers = tiers;
                format!("rules.tiers: {} brackets of the venue", rules.tiers.len())
            }
            None => "rules.tiers: none, because the profile has no table in dollars".to_owned(),
        });
    }
    if fills(FromVenue::Liquidation, rules.liquidation.is_none()) {
        say(match closes(profile) {
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
    if fills(FromVenue::Fund, rules.fund.is_none()) {
        let keeps = if profile.liquidation.surplus == Surplus::Fund { 100.0 } else { 0.0 };
        let stops = profile.fund.as_ref().and_then(|fund| fund.stops_at_drawdown_percent);
        rules.fund =
            Some(rules::Fund { keeps_percent_of_the_rest: keeps, stops_at_drawdown_percent: stops, refill: None });
        let stops = stops.map_or_else(String::new, |percent| format!(", deleveraging from a drawdown of {percent} %"));
        say(format!("rules.fund: keeps {keeps} % of what is left of a liquidated account{stops}"));
    }
    if fills(FromVenue::Adl, rules.adl.is_none()) {
        say(match profile.adl.as_ref().map(|adl| (adl, price(adl))) {
            Some((adl, Some(price))) => {
                rules.adl = Some(Deleveraging { rule: DeleveragingRule::Queue, price });
                let ranked = if adl.order == AdlOrder::ProfitAndLeverage { "" } else { "; the venue ranks otherwise" };
                format!("rules.adl: by profit and leverage{ranked}")
            }
            _ => "rules.adl: as without a venue, because the profile names no deleveraging price".to_owned(),
        });
    }
    if fills(FromVenue::Funding, rules.funding.is_none()) {
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

fn tiers(profile: &Profile) -> Option<Vec<rules::Tier>> {
    let Some(Margin::Brackets { brackets, .. }) = &profile.margin else { return None };
    if profile.contract == Contract::Inverse {
        return None;
    }
    let tier = |bracket: &profile::Bracket| {
        Some(rules::Tier {
            from_dollars: bracket.from,
            maintenance_percent: bracket.maintenance_percent,
            max_leverage: bracket.max_leverage?,
        })
    };
    brackets.iter().map(tier).collect()
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
