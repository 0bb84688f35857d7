//! What happens at its time rather than because of a trade: halts and reopenings, funding, new money
//! for the fund, and the margins of the next step.
//!
//! Owns the moments. What a halt, a funding rate or a margin table *is* stands in the file of each.

use std::sync::Arc;

use super::auction::{self, Uncrossing, Waiting};
use super::breaker::{Halt, Reopening, Stops};
use super::event::What;
use super::funding;
use super::insurance;
use super::ledger::Role;
use super::setup::MarginRule;
use super::units::{AccountId, AssetId, Lots, Money, Side, amount_of};
use super::{Simulation, margin, portfolio};

impl Simulation {
    /// Phase 3: halts run down, and those that are over end.
    pub(super) fn check_breakers(&mut self) {
        for place in 0..self.markets.len() {
            let rules = &mut self.markets[place].rules;
            match &mut rules.halt {
                Some(halt) if halt.left > 0 => halt.left -= 1,
                Some(_) => {
                    rules.halt = None;
                    // Without an auction the market is open again; with one it opens once quotes are renewed.
                    if rules.collected.is_empty() {
                        let asset = self.markets[place].id;
                        self.record(What::Reopened { asset, price: None, lots: 0 });
                    }
                }
                None => {}
            }
        }
    }

    /// Stops a market.
    pub(super) fn halt(&mut self, asset: AssetId, halt: Halt) {
        self.markets[asset.place()].rules.halt = Some(halt);
        self.record(What::Halted { asset, steps: halt.left, everything: halt.stops == Stops::Everything });
    }

    /// Keeps an order that was sent while nothing matches for the auction, or refuses it.
    pub(super) fn wait_for_auction(&mut self, account: AccountId, side: Side, lots: Lots) {
        let place = self.ledger.account(account).asset.place();
        let rules = &mut self.markets[place].rules;
        let is_trader = self.ledger.account(account).role == Role::Trader;
        // Traders on margin come back once the price is known.
        if !is_trader && rules.halt.is_some_and(|halt| halt.reopening == Reopening::Auction) {
            // A newer order replaces the one before: nobody pays twice with the same cash.
            rules.collected.retain(|order| order.account != account);
            rules.collected.push(Waiting { account, side, lots });
        }
    }

    /// Opening auctions, once quotes are renewed: everything collected trades at one price.
    pub(super) fn hold_auctions(&mut self) {
        for place in 0..self.markets.len() {
            let market = &mut self.markets[place];
            if market.rules.halt.is_some() || market.rules.collected.is_empty() {
                continue;
            }
            let orders = core::mem::take(&mut market.rules.collected);
            let (buys, sells) = (auction::waiting(&orders, Side::Long), auction::waiting(&orders, Side::Short));
            let reference = market.mid().0.div_euclid(2).max(1);
            let found = auction::uncross(&market.book, buys, sells, reference);
            let asset = market.id;
            if let Some(found) = found {
                self.trade_at_one_price(place, &orders, found);
            }
            let lots = found.map_or(0, |found| found.lots);
            self.record(What::Reopened { asset, price: found.map(|found| found.price), lots });
        }
    }

    fn trade_at_one_price(&mut self, place: usize, orders: &[Waiting], Uncrossing { price, .. }: Uncrossing) {
        let (trades, surplus) = auction::matched(orders);
        for (buyer, seller, lots) in trades {
            self.ledger.trade(buyer, seller, lots, price);
        }
        let market = &mut self.markets[place];
        for order in surplus {
            let mut left = order.lots;
            while let Some(fill) = market.book.against(order.side).take_best(left).filter(|fill| fill.lots > 0) {
                let owner = market.seats.owner(fill.lane);
                match order.side {
                    Side::Long => self.ledger.trade(order.account, owner, fill.lots, price),
                    Side::Short => self.ledger.trade(owner, order.account, fill.lots, price),
                }
                left -= fill.lots;
                if left == 0 {
                    break;
                }
            }
        }
        market.last = price;
    }

    /// Phase 10: premiums are sampled, and at the end of an interval longs pay shorts or the other way
    /// round.
    pub(super) fn pay_funding(&mut self) {
        let setup = Arc::clone(&self.setup);
        for (place, asset) in setup.assets.iter().enumerate() {
            let Some(funding) = &asset.rules.funding else { continue };
            let market = &mut self.markets[place];
            let (book, index) = (&market.book, market.index.micro());
            market.rules.premiums.sample(funding::premium(&book.bids, &book.asks, funding.impact, index));
            if !market.rules.premiums.is_due(funding) {
                continue;
            }
            let rate = market.rules.premiums.close(funding);
            let per_lot = funding::per_lot(rate, market.mark, asset.contract.worth);
            let id = market.id;
            if per_lot != 0 {
                let disarmed = self.disarm(id);
                self.ledger.charge_per_lot(id, per_lot);
                self.rearm(disarmed);
            }
            let paid = per_lot.abs() * Money::from(self.open_interest(id));
            self.record(What::Funding { asset: id, rate, per_lot: amount_of(per_lot), paid: amount_of(paid) });
        }
    }

    /// New money for the fund, and its highest balance so far.
    pub(super) fn fill_fund(&mut self) {
        let amount = self.setup.rules.fund.inflow(insurance::balance(&self.ledger, self.house.fund));
        if amount > 0 {
            self.ledger.pay(self.house.world, self.house.fund, amount);
            self.record(What::FundReceived { account: self.house.world, amount: amount_of(amount) });
        }
        self.fund_peak = self.fund_peak.max(insurance::balance(&self.ledger, self.house.fund));
    }

    /// Phase 11: the margins of the next step, from the volatility measured up to this one.
    ///
    /// A new table for open positions means a new trigger for every one of them: one pass over all
    /// accounts and a sort, for each quantum by which the scale moves.
    pub(super) fn set_margins(&mut self) {
        let setup = Arc::clone(&self.setup);
        for (place, asset) in setup.assets.iter().enumerate() {
            let Some(rule) = &asset.rules.volatility_margin else { continue };
            let sigma = self.markets[place].volatility.sigma();
            let (scale, leverage) = (rule.scale_at(sigma), rule.leverage_ppm_at(sigma));
            let market = &mut self.markets[place];
            let (id, before) = (market.id, market.rules.scale);
            let changed = (scale, Some(leverage)) != (before, market.rules.leverage);
            (market.rules.scale, market.rules.leverage) = (scale, Some(leverage));
            if scale != before {
                let disarmed = self.disarm(id);
                self.markets[place].margin = self.markets[place].base_margin.scaled(scale);
                self.rearm(disarmed);
            }
            if changed {
                self.record(What::MarginChanged { asset: id, scale_ppm: scale, leverage_ppm: leverage });
            }
        }
    }

    /// Phase 13: whether the mid has left its band, which stops the market from the next step on.
    pub(super) fn trip_breakers(&mut self) {
        let setup = Arc::clone(&self.setup);
        for (place, asset) in setup.assets.iter().enumerate() {
            let Some(breaker) = &asset.rules.breaker else { continue };
            let market = &mut self.markets[place];
            let mid = market.mid();
            if market.rules.halt.is_some() {
                market.rules.watch.forget();
            } else if market.rules.watch.trips(breaker, mid) {
                let id = market.id;
                self.halt(id, breaker.trip());
            }
        }
    }

    /// How many of the lots an account wants to trade the rules of its asset allow: a trader reduces its
    /// position as it likes, and opens no more than the position limit and the initial margin of the tier
    /// it would end in.
    pub(super) fn within_limits(&self, account: AccountId, side: Side, lots: Lots) -> Lots {
        let holder = self.ledger.account(account);
        let place = holder.asset.place();
        let rules = &self.setup.assets[place].rules;
        if holder.role != Role::Trader || (rules.position_limit.is_none() && rules.margin == MarginRule::Rate) {
            return lots;
        }
        let open_interest = self.open_interest(holder.asset);
        let limited = rules.position_limit.map_or(lots, |limit| limit.allowed(holder.lots, side, lots, open_interest));
        let MarginRule::Tiers(tiers) = &rules.margin else { return limited };
        let (mark, worth) = (self.markets[place].mark, self.ledger.worth(holder.asset));
        let twice_equity = portfolio::stake(&self.ledger, account, &self.marks()).twice_equity(mark, worth);
        let held = side.sign() * holder.lots;
        let largest = margin::largest_opening(tiers, twice_equity, mark, worth);
        limited.min((largest - held).max(-held).max(0))
    }
}
