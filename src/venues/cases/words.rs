//! The names inputs go by, once for all formulas; the first is the one used in messages.

use super::name::Word;

pub(super) const QUANTITY: Word =
    Word::any(&["qty", "quantity", "size", "position_size", "amount", "position", "open_volume", "base_size"]);
pub(super) const SIGNED_SIZE: Word = Word::any(&["size", "signed_size", "position", "position_size", "open_volume"]);
pub(super) const CONTRACTS: Word = Word::any(&["contracts", "n", "number_of_contracts", "num_contracts"]);
pub(super) const CONTRACT_VALUE: Word = Word::above_zero(&[
    "contract_value",
    "contract_size",
    "contract_multiplier",
    "multiplier",
    "face_value",
    "face",
    "lot_size",
]);
pub(super) const ENTRY: Word = Word::above_zero(&[
    "entry",
    "entry_price",
    "average_entry",
    "average_entry_price",
    "avg_entry_price",
    "avg_entry",
    "open_price",
    "ep",
]);
pub(super) const MARK: Word =
    Word::above_zero(&["mark", "mark_price", "price", "oracle_price", "current_price", "index_price", "oracle", "mp"]);
pub(super) const EXIT: Word =
    Word::above_zero(&["exit", "exit_price", "close_price", "closing_price", "fill_price", "fill", "execution_price"]);
pub(super) const BANKRUPTCY: Word = Word::above_zero(&["bankruptcy_price", "bankruptcy", "bp"]);
pub(super) const LEVERAGE: Word = Word::above_zero(&["leverage", "lev", "l"]);
pub(super) const MAX_LEVERAGE: Word =
    Word::above_zero(&["max_leverage", "maximum_leverage", "tier_max_leverage", "maintenance_leverage"]);
pub(super) const RATE: Word = Word::share(&[
    "mmr",
    "maintenance_margin_rate",
    "maintenance_rate",
    "maintenance_margin_ratio",
    "mm_rate",
    "mmf",
    "maintenance_margin_fraction",
    "mm",
]);
pub(super) const INITIAL_RATE: Word =
    Word::share(&["imr", "initial_margin_rate", "initial_rate", "imf", "initial_margin_fraction", "im_rate"]);
pub(super) const DEDUCTION: Word =
    Word::any(&["maintenance_amount", "deduction", "mm_deduction", "cum", "tier_deduction", "mmdeduction"]);
pub(super) const FEE: Word =
    Word::fee(&["taker_fee", "fee_rate", "fee", "taker_fee_rate", "closing_fee_rate", "liquidation_fee_rate"]);
pub(super) const WALLET: Word =
    Word::any(&["wallet_balance", "cross_wallet_balance", "isolated_wallet_balance", "balance", "wallet", "wb"]);
pub(super) const MARGIN: Word = Word::any(&[
    "margin",
    "position_margin",
    "isolated_margin",
    "collateral",
    "posted_margin",
    "available_margin",
    "margin_balance",
    "portfolio_value",
]);
pub(super) const EXTRA: Word = Word::any(&["extra_margin", "extra", "added_margin", "additional_margin"]);
pub(super) const INITIAL_MARGIN: Word = Word::not_negative(&["initial_margin", "im"]);
pub(super) const MAINTENANCE: Word = Word::not_negative(&[
    "maintenance_margin",
    "maintenance_margin_required",
    "maintenance_requirement",
    "total_maintenance_margin",
    "maintenance",
]);
pub(super) const OTHER_MAINTENANCE: Word = Word::not_negative(&[
    "other_maintenance_margin",
    "other_positions_maintenance_margin",
    "other_mm",
    "maintenance_margin_other",
    "tmm",
]);
pub(super) const OTHER_PROFIT: Word = Word::any(&[
    "other_unrealised_pnl",
    "other_unrealized_pnl",
    "other_positions_unrealised_pnl",
    "other_upnl",
    "upnl_other",
]);
pub(super) const UNREALISED: Word =
    Word::any(&["unrealised_pnl", "unrealized_pnl", "upnl", "unrealised_profit", "unrealized_profit", "pnl"]);
pub(super) const ACCOUNT_VALUE: Word =
    Word::any(&["account_value", "equity", "account_equity", "total_net_collateral", "net_collateral", "tnc"]);
pub(super) const QUOTE_BALANCE: Word = Word::any(&["quote_balance", "liquidated_quote", "quote", "usdc_balance"]);
pub(super) const NOTIONAL: Word =
    Word::not_negative(&["notional", "position_value", "position_notional", "value", "notional_value"]);
pub(super) const MARGIN_RATIO: Word = Word::any(&["margin_ratio", "account_margin_ratio", "mr", "amr"]);
pub(super) const INDEX: Word = Word::above_zero(&["index", "index_price", "ip", "oracle_price", "oracle", "spot"]);
pub(super) const FUND: Word = Word::not_negative(&[
    "fund",
    "insurance_fund",
    "fund_balance",
    "insurance_fund_balance",
    "fund_before",
    "fund_injection",
]);
pub(super) const POSITIONS: &[&str] = &["positions", "liquidated_positions", "legs"];
pub(super) const MARKET: &[&str] = &["market", "close_market", "symbol", "asset", "liquidated_market"];
pub(super) const SIDE: &[&str] = &["side", "position_side", "direction", "liquidated_side"];
