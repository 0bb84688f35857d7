//! Orderly trading inside a step: everybody who wants to trade, in an order redrawn each step, and
//! then whoever trades the basis that is left.
//!
//! Owns how wishes become orders. What each kind of trader wants is a file of its own under
//! [`agents`](super::agents), decided on what was known at the end of the last step.

use std::sync::Arc;

use super::agents::arbitrage::{self, Opportunity};
use super::agents::behaviours::Behaviours;
use super::agents::intent::{Intent, put_in_order};
use super::agents::seen::Seen;
use super::agents::{leverage_targeters, noise, stop_losses, trend, volatility_targeters};
use super::event::What;
use super::funding::BILLION;
use super::ledger::{Account, Role};
use super::market::Market;
use super::setup::Asset;
use super::units::{AccountId, AssetId, MICRO, Mark, Money, PPM, Side, Ticks, amount_of};
use super::worth::Worth;
use super::{Simulation, margin, portfolio};

impl Simulation {
    /// What everybody knows when the step begins, by asset.
    pub(super) fn freeze(&self) -> Vec<Seen> {
        let seen = self.markets.iter().zip(&self.setup.assets).map(|(market, asset)| Seen {
            seed: self.setup.seed,
            step: self.step,
            asset: market.id,
            mark: market.mark,
            last: market.last,
            worth: asset.contract.worth,
            sigma: market.volatility.sigma(),
            funding: market.rules.premiums.last_rate() as f64 / BILLION as f64,
            maintenance: market.maintenance(),
            max_leverage: self.max_leverage(market),
        });
        seen.collect()
    }

    /// The highest leverage a new position may have: maintenance is half of its initial margin, unless
    /// the exchange asks for more.
    fn max_leverage(&self, market: &Market) -> f64 {
        let ordinary = PPM as f64 / (2 * market.maintenance()).max(1) as f64;
        match self.initial_rate(market.id, 0) {
            0 => ordinary,
            rate => ordinary.min(PPM as f64 / rate as f64),
        }
    }

    /// The flow of ordinary traders.
    pub(super) fn trade_intents(&mut self, seen: &[Seen]) {
        let setup = Arc::clone(&self.setup);
        let mut intents = Vec::new();
        let mut stops = Vec::new();
        for (asset, seen) in setup.assets.iter().zip(seen) {
            let market = &self.markets[seen.asset.place()];
            let (is_closed, is_collecting) = (market.is_closed(), market.is_collecting());
            if let Some(noise) = asset.noise.as_ref().filter(|_| !is_closed || is_collecting) {
                let first = self.markets[seen.asset.place()].seats.first_noise;
                intents.extend(noise::intents(noise, first, &self.ledger, seen));
            }
            if is_closed {
                // While nothing matches nobody comes or goes, and no stop is sent.
                continue;
            }
            self.see_off(asset, seen, &mut intents);
            self.let_in(asset, seen, &mut intents, &mut stops);
            self.react(asset, seen, &mut intents);
        }
        put_in_order(&mut intents);
        for intent in intents {
            self.trade_intent(&intent);
        }
        for (id, stop, seen) in stops {
            self.arm(id, stop, seen);
        }
    }

    /// What those send who wait for a price, have become uncomfortable or follow a rule.
    fn react(&mut self, asset: &Asset, seen: &Seen, intents: &mut Vec<Intent>) {
        let behaviours = &asset.behaviours;
        let memories = &mut self.markets[seen.asset.place()].memories;
        intents.append(&mut stop_losses::reached(&mut memories.stops, &self.ledger, seen));
        if let Some(deleveragers) = &behaviours.deleveragers {
            intents.append(&mut memories.comfort.uneasy(deleveragers, &self.ledger, seen));
        }
        if let Some(followers) = &behaviours.trend_followers {
            intents.extend(trend::intents(followers, memories.momentum.value(), &self.ledger, seen));
        }
        if let Some(targeters) = &behaviours.volatility_targeters {
            intents.extend(volatility_targeters::intents(targeters, &self.ledger, seen));
        }
        if let Some(targeters) = &behaviours.leverage_targeters {
            intents.extend(leverage_targeters::intents(targeters, &self.ledger, seen));
        }
    }

    /// Executes what is left of an intent. Whoever is being closed by force sends nothing, and nobody
    /// closes a position for less than its margin pays for: that is left to the exchange.
    fn trade_intent(&mut self, intent: &Intent) {
        let id = intent.account;
        let before = self.ledger.account(id);
        let is_trader = before.role == Role::Trader;
        if is_trader {
            if self.waits(id) {
                return;
            }
            self.unwatch(id);
        }
        let covered = covered(&before, intent.side, self.ledger.worth(before.asset));
        let lots = intent.lots_with(before.lots);
        self.send_within(id, intent.side, lots, |price| intent.accepts(price) && covered(price));
        if is_trader {
            self.watch(id);
            if let (Some(side), 0) = (before.side(), self.ledger.account(id).lots) {
                self.after_trade(id, side);
            }
        }
    }

    /// A trader has closed its position: a debt goes to the fund, and a guest leaves next step.
    pub(super) fn after_trade(&mut self, id: AccountId, side: Side) {
        let is_out = portfolio::legs(&self.ledger, id).all(|leg| self.ledger.account(leg).lots == 0);
        let left: Money = portfolio::legs(&self.ledger, id).map(|leg| self.ledger.account(leg).cash).sum();
        if is_out && left < 0 {
            self.record(What::LeftInDebt { account: id, amount: amount_of(-left) });
            self.leave(id, side);
        }
        self.expect_to_leave(id);
    }

    /// The arbitrageur of each market trades what is left of the basis, and its leg elsewhere is
    /// settled at the index.
    pub(super) fn trade_bases(&mut self) {
        let setup = Arc::clone(&self.setup);
        for (place, asset) in setup.assets.iter().enumerate() {
            let (Some(rule), Some(id)) = (&asset.behaviours.arbitrage, self.markets[place].seats.arbitrageur) else {
                continue;
            };
            if self.markets[place].is_closed() {
                continue;
            }
            self.settle_spot(place, id, asset.contract.worth);
            let found = self.opportunity(place, id, rule.leverage, asset.contract.worth);
            let Some((side, lots)) = arbitrage::order(rule, self.ledger.account(id).lots, &found) else {
                continue;
            };
            let got = self.send(id, side, lots);
            let market = &mut self.markets[place];
            // Whoever sells the contract buys elsewhere.
            let before = market.index.micro();
            let bought = -side.sign() * got.filled;
            let total = market.memories.spot.lots() + bought;
            market.index.push(arbitrage::push(total, rule.spot_depth));
            market.memories.spot.trade(bought, before, market.index.micro(), asset.contract.worth);
            self.settle_spot(place, id, asset.contract.worth);
        }
    }

    fn opportunity(&self, place: usize, id: AccountId, leverage: f64, worth: Worth) -> Opportunity {
        let market = &self.markets[place];
        let index = market.index.micro() as f64 / MICRO as f64;
        let basis = market.mid().ticks() - index;
        let side = if basis > 0.0 { &market.book.bids } else { &market.book.asks };
        let twice_equity = self.ledger.account(id).twice_equity(market.mark, worth).max(0) as f64;
        Opportunity {
            basis,
            index,
            perp_depth: arbitrage::depth(side, basis),
            carried: leverage * twice_equity / (2.0 * worth.lot(index)),
        }
    }

    fn settle_spot(&mut self, place: usize, id: AccountId, worth: Worth) {
        let market = &mut self.markets[place];
        let due = market.memories.spot.settle(market.index.micro(), worth);
        self.ledger.pay(self.house.world, id, due);
    }
}

/// Newcomers, and those who go.
impl Simulation {
    /// Before the first step: who of the traders that are there carries a stop or cuts at discretion.
    pub(super) fn settle_in(&mut self, traders: u32) {
        let setup = Arc::clone(&self.setup);
        let seen = self.freeze();
        let is_needed =
            |asset: &Asset| asset.behaviours.stop_losses.is_some() || asset.behaviours.deleveragers.is_some();
        if !setup.assets.iter().any(is_needed) {
            return;
        }
        // The reader's own position carries no stop and is not cut at discretion.
        for id in (0..traders).map(AccountId).filter(|&id| setup.mine != Some(id)) {
            let account = self.ledger.account(id);
            let place = account.asset.place();
            let (behaviours, seen) = (&setup.assets[place].behaviours, &seen[place]);
            if account.role != Role::Trader || account.legs > 1 || behaviours.is_systematic(id) || account.lots == 0 {
                continue;
            }
            let stops = behaviours.stop_losses.as_ref();
            self.arm(id, stops.and_then(|stops| stop_losses::drawn(stops, id, &account, seen)), seen);
        }
    }

    /// A position that is new to the market: it may leave a stop, and may be one that is cut at
    /// discretion. A newcomer whose order found nothing leaves again.
    fn arm(&mut self, id: AccountId, stop: Option<Mark>, seen: &Seen) {
        let account = self.ledger.account(id);
        let place = seen.asset.place();
        if account.lots == 0 {
            self.expect_to_leave(id);
            return;
        }
        let setup = Arc::clone(&self.setup);
        let memories = &mut self.markets[place].memories;
        if let Some(stop) = stop {
            memories.stops.place(id, account.lots, stop);
        }
        if let Some(deleveragers) = &setup.assets[place].behaviours.deleveragers {
            memories.comfort.ask(deleveragers, id, &account, seen);
            self.watch_comfort(id);
        }
    }

    /// Where a trader becomes uncomfortable has changed with its position.
    pub(super) fn watch_comfort(&mut self, id: AccountId) {
        let account = self.ledger.account(id);
        let place = account.asset.place();
        if self.setup.assets[place].behaviours.deleveragers.is_some() {
            let market = &mut self.markets[place];
            let worth = self.ledger.worth(account.asset);
            let announced = market.conditions.announced_maintenance(self.step).unwrap_or(0);
            market.memories.comfort.watch(id, &account, worth, market.maintenance().max(announced));
        }
    }

    /// A margin change has been announced: those who cut at discretion expect it.
    pub(super) fn expect_margin(&mut self, asset: AssetId) {
        let members: Vec<AccountId> = self.markets[asset.place()].memories.comfort.members().collect();
        members.into_iter().for_each(|id| self.watch_comfort(id));
    }

    /// Newcomers bring their deposits and send their opening orders.
    fn let_in<'seen>(
        &mut self,
        asset: &Asset,
        seen: &'seen Seen,
        intents: &mut Vec<Intent>,
        stops: &mut Vec<(AccountId, Option<Mark>, &'seen Seen)>,
    ) {
        let memories = &mut self.markets[seen.asset.place()].memories;
        let (Some(entrants), Some(crowd)) = (&asset.behaviours.entrants, &mut memories.crowd) else {
            return;
        };
        for arrival in crowd.arrive(entrants, seen) {
            let id = arrival.order.account;
            self.ledger.pay(self.house.world, id, arrival.deposit);
            intents.push(arrival.order);
            stops.push((id, arrival.stop, seen));
        }
    }

    /// Those whose time is up close their position; those who have none take what they have and go.
    fn see_off(&mut self, asset: &Asset, seen: &Seen, intents: &mut Vec<Intent>) {
        let market = &mut self.markets[seen.asset.place()];
        let memories = &mut market.memories;
        let (Some(entrants), Some(crowd)) = (&asset.behaviours.entrants, &mut memories.crowd) else {
            return;
        };
        for id in crowd.due(self.step) {
            let account = self.ledger.account(id);
            if account.lots == 0 && account.cash >= 0 {
                self.ledger.pay(id, self.house.world, account.cash);
                crowd.release(entrants, id);
                // An order of theirs that waits for an auction goes with them.
                market.rules.collected.retain(|order| order.account != id);
                memories.stops.cancel(id);
                memories.comfort.forget(id);
            } else {
                let place = seen.draws(super::draws::Consumer::Leavers, id.0).bits();
                intents.extend(Intent::reducing(place, id, account.lots, account.lots.abs()));
                crowd.stay_until(entrants, id, self.step + 1);
            }
        }
    }

    /// Guests who were closed by force leave next step.
    pub(super) fn notice_closed(&mut self) {
        if self.setup.assets.iter().all(|asset| asset.behaviours.entrants.is_none()) {
            return;
        }
        let closed: Vec<AccountId> = self
            .events
            .iter()
            .filter_map(|event| match event.what {
                What::Liquidated { account, .. } | What::Deleveraged { account, .. } => Some(account),
                _ => None,
            })
            .collect();
        for id in closed {
            if self.ledger.account(id).lots == 0 {
                self.expect_to_leave(id);
            }
        }
    }

    /// If an account is a guest's, the guest leaves in the next step.
    fn expect_to_leave(&mut self, id: AccountId) {
        let place = self.ledger.account(id).asset.place();
        let Behaviours { entrants: Some(entrants), .. } = &self.setup.assets[place].behaviours else {
            return;
        };
        if let Some(crowd) = &mut self.markets[place].memories.crowd
            && crowd.holds(entrants, id)
        {
            crowd.stay_until(entrants, id, self.step + 1);
        }
    }
}

/// Whether a trader who reduces its position at a price is left without debt; anybody else's orders
/// are covered at any price.
fn covered(account: &Account, side: Side, worth: Worth) -> impl Fn(Ticks) -> bool + use<> {
    let reduces = account.role == Role::Trader && account.side() == Some(side.opposite());
    let worst = reduces.then(|| margin::bankruptcy_price(account.cash, account.lots, worth));
    move |price| worst.is_none_or(|worst| side.sign() * (worst - price) >= 0)
}
