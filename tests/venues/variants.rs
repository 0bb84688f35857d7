//! What the published file does not cover: other inputs of the same formulas, names and units they go
//! by, what is refused and how, and that nothing at all makes the arithmetic fall over.

use downdraft::venues::cases::{Columns, answer};
use proptest::prelude::*;
use serde_json::{Value, json};

fn ask(formula: &str, venue: &str, inputs: &Value, rounding: &str) -> Result<String, String> {
    let inputs = inputs.to_string();
    let columns = Columns { topic: "", formula, venue, inputs: &inputs, rounding };
    answer(&columns).map_err(|refused| refused.to_string())
}

#[track_caller]
fn expect(formula: &str, venue: &str, inputs: Value, rounding: &str, expected: &str) {
    assert_eq!(ask(formula, venue, &inputs, rounding).as_deref(), Ok(expected), "{formula} {inputs}");
}

#[track_caller]
fn refused(formula: &str, venue: &str, inputs: Value, words: &[&str]) {
    let Err(message) = ask(formula, venue, &inputs, "exact") else { panic!("{formula} {inputs} has an answer") };
    assert!(words.iter().all(|word| message.contains(word)), "{message}");
}

#[test]
fn binance_cross_counts_the_other_positions_and_isolated_does_not() {
    let case = json!({"side":"long","qty":109.488,"entry":32481.98,"wallet_balance":1535443.01,"mmr":0.025,
        "maintenance_amount":16300,"other_maintenance_margin":356512.508,"other_unrealised_pnl":-448192.89,
        "margin_mode":"cross","output":"liquidation_price"});
    expect("F1", "Binance USD-M", case, "nearest:2", "26316.89");
    let alone = json!({"side":"long","qty":1,"entry":100,"wallet_balance":10,"mmr":0,"other_maintenance_margin":5,
        "margin_mode":"isolated","output":"liquidation_price"});
    expect("F1", "Binance USD-M", alone, "exact", "90");
}

#[test]
fn binance_hedge_legs_are_the_same_as_a_list_and_by_name() {
    let listed = json!({"wallet_balance":100,"legs":[
        {"side":"long","qty":3,"entry":100,"mmr":0.01,"maintenance_amount":1},
        {"side":"short","qty":1,"entry":110,"mmr":0.02}],"output":"liquidation_price"});
    let named = json!({"wallet_balance":100,"long_qty":3,"long_entry":100,"long_mmr":0.01,"long_maintenance_amount":1,
        "qty_short":1,"entry_short":110,"mmr_short":0.02,"output":"liquidation_price"});
    // (100 + 1 - 300 + 110) / (0.03 + 0.02 - 3 + 1)
    expect("F1", "Binance USD-M", listed, "nearest:6", "45.641026");
    expect("F1", "Binance USD-M", named, "nearest:6", "45.641026");
}

#[test]
fn positions_of_other_markets_are_reckoned_from_their_own_numbers() {
    let case = json!({"margin_mode":"cross","wallet_balance":1000,"market":"BTC","positions":[
        {"market":"BTC","side":"long","qty":1,"entry":1000,"mmr":0.05},
        {"market":"ETH","side":"short","qty":10,"entry":50,"mark":60,"mmr":0.02}],"output":"liquidation_price"});
    // Available: 1000 - 100 of loss - 12 of maintenance.
    expect("F1", "Binance USD-M", case, "nearest:4", "117.8947");
}

#[test]
fn binance_coin_margined_works_in_coin() {
    let case = json!({"side":"long","contracts":100,"contract_value":100,"entry":50000,"wallet_balance":0.02,
        "mmr":0.01,"output":"liquidation_price"});
    // 10000 · 1.01 / (0.02 + 0.2)
    expect("F1", "Binance COIN-M", case, "nearest:4", "45909.0909");
}

#[test]
fn a_table_is_searched_for_the_bracket_of_the_solution_or_of_the_entry() {
    let tiers = json!([{"floor":0,"mmr":0.004},{"floor":50000,"mmr":0.005},{"floor":600000,"mmr":0.0065}]);
    let case = |at: &str| {
        json!({"side":"short","qty":1,"entry":49000,"leverage":10,"tiers":tiers,"notional_at":at,
        "output":"liquidation_price"})
    };
    expect("F1", "Binance USD-M", case("mark"), "nearest:4", "53681.5920");
    expect("F1", "Binance USD-M", case("entry"), "nearest:4", "53685.2590");
}

#[test]
fn bybit_linear_takes_both_margins_at_entry_and_what_was_added() {
    let case = |side: &str| {
        json!({"side":side,"qty":2,"entry":10000,"leverage":50,"mmr":0.005,"extra_margin":300,
        "output":"liquidation_price"})
    };
    expect("F3", "Bybit", case("long"), "exact", "9700");
    expect("F3", "Bybit", case("short"), "exact", "10300");
}

#[test]
fn bybit_inverse_by_both_texts() {
    let case = |extra: Value| {
        let mut case = json!({"contract":"inverse","side":"short","contracts":60000,"entry":50000,"leverage":10,
            "mmr":0.005,"output":"liquidation_price"});
        for (key, value) in extra.as_object().into_iter().flatten() {
            case[key] = value.clone();
        }
        case
    };
    expect("F3", "Bybit", case(json!({})), "nearest:2", "55248.62");
    expect("F5", "Bybit", case(json!({})), "nearest:2", "55248.62");
    expect("F3", "Bybit", case(json!({"text":"2026-05-27"})), "nearest:2", "55277.78");
}

#[test]
fn bybit_inverse_cross_pays_the_closing_fee_at_the_bankruptcy_price() {
    let case = |output: &str| {
        json!({"side":"long","contracts":10000,"entry":8000,"balance":1.2,"order_margin":0.2,
        "mmr":0.005,"taker_fee":0.00075,"output":output})
    };
    // Bankruptcy 1.00075 · 10000 / (1.25 + 1).
    expect("F13", "Bybit", case("bankruptcy_price"), "up:0.5", "4448.0");
    // Room 1 - 0.00625 - 7.5 / 4447.777…; price 10000 / (1.25 + room).
    expect("F5", "Bybit", case("liquidation_price"), "nearest:3", "4460.176");
}

#[test]
fn gate_without_an_entry_price() {
    let case =
        json!({"side":"short","mark":100,"mmr":0.01,"taker_fee":0.001,"margin_ratio":2,"output":"bankruptcy_price"});
    expect("F13", "Gate", case, "nearest:6", "102.097902");
}

#[test]
fn okx_ratio_and_inverse_estimate() {
    let ratio = json!({"side":"long","contracts":100,"contract_value":0.01,"entry":50000,"mark":48000,"margin":5000,
        "mmr":0.004,"fee":0.0005,"output":"margin_ratio_percent"});
    // (5000 - 2000) / (48000 · 0.0045)
    expect("F10", "OKX", ratio, "nearest:2", "1388.89");
    let inverse = json!({"contract":"inverse","side":"short","contracts":100,"contract_value":100,"entry":50000,
        "margin":0.02,"mmr":0.005,"taker_fee":0.0005,"output":"liquidation_price"});
    // 0.995 / (1/50000 - 0.02/10000)
    expect("F10", "OKX", inverse, "nearest:2", "55277.78");
}

#[test]
fn bitmex_steps_apply_to_the_whole_position() {
    let case = |value: f64, output: &str| {
        json!({"base_limit":200,"step":150,"base_mmr":0.005,"base_imr":0.01,
        "rate_per_step":0.005,"position_value":value,"output":output})
    };
    expect("F15", "BitMEX", case(200.0, "maintenance_rate_percent"), "exact", "0.5");
    expect("F15", "BitMEX", case(200.1, "maintenance_rate_percent"), "exact", "1");
    expect("F15", "BitMEX", case(500.0, "steps"), "exact", "2");
    expect("F15", "BitMEX", case(500.0, "initial_margin"), "exact", "10");
    expect("F15", "BitMEX", case(500.0, "risk_limit"), "exact", "500");
}

#[test]
fn hyperliquid_cross_isolated_and_across_a_tier() {
    let cross = json!({"side":"long","qty":1,"price":50000,"account_value":5000,"max_leverage":10,
        "margin_mode":"cross","output":"liquidation_price"});
    expect("F17", "Hyperliquid", cross, "nearest:2", "47368.42");
    let isolated = json!({"side":"short","qty":2,"entry":100,"price":110,"leverage":4,"max_leverage":20,
        "margin_mode":"isolated","output":"liquidation_price"});
    // Equity at 110 is 50 - 20; 110 + (30 - 5.5) / 2 / 1.025
    expect("F17", "Hyperliquid", isolated, "nearest:4", "121.9512");
    let tiers = json!([{"floor":0,"max_leverage":40},{"floor":150000000,"max_leverage":20}]);
    let amount = json!({"tiers":tiers,"notional":200000000,"output":"maintenance_amount"});
    expect("F17", "Hyperliquid", amount, "exact", "1875000");
    let pair =
        json!({"tier_floor":150000000,"max_leverage":20,"previous_max_leverage":40,"output":"maintenance_amount"});
    expect("F17", "Hyperliquid", pair, "exact", "1875000");
    expect("F17", "Hyperliquid", json!({"max_leverage":3,"output":"maintenance_rate_percent"}), "nearest:1", "16.7");
    let kept = json!({"notional":100000,"leverage":40,"output":"margin_to_keep"});
    expect("F17", "Hyperliquid", kept, "exact", "10000");
}

#[test]
fn dydx_several_positions_and_open_interest() {
    let case = json!({"quote_balance":-490,"positions":[
        {"market":"BTC","size":0.004,"oracle_price":50000,"mmf":0.1},
        {"market":"ETH","size":0.1,"oracle_price":3000,"mmf":0.1}],"market":"ETH","output":"liquidation_price"});
    // (10 - 300 - 20) / (0.01 - 0.1)
    expect("F8", "dYdX v4", case, "nearest:4", "3444.4444");
    let scaled = |open: u64| {
        json!({"base_imf":0.05,"oi_lower_cap":20000000,"oi_upper_cap":50000000,
        "open_interest":open,"output":"imf_ppm"})
    };
    expect("F16", "dYdX v4", scaled(20_000_000), "exact", "50000");
    expect("F16", "dYdX v4", scaled(35_000_000), "exact", "525000");
    expect("F16", "dYdX v4", scaled(90_000_000), "exact", "1000000");
}

#[test]
fn kraken_truncates_to_whole_dollars() {
    let case = |side: &str| {
        json!({"side":side,"contracts":10000,"entry":8000,"margin":0.05,"mmr":0.01,
        "output":"liquidation_price"})
    };
    expect("F6", "Kraken", case("long"), "trunc:1", "7769");
    expect("F6", "Kraken", case("short"), "trunc:1", "8250");
    let bankrupt = json!({"side":"short","contracts":10000,"entry":8000,"margin":0.05,"output":"bankruptcy_price"});
    expect("F6", "Kraken", bankrupt, "trunc:1", "8333");
}

#[test]
fn vega_levels_isolated_orders_and_capped_products() {
    let levels = |output: &str| {
        json!({"mark":100,"open_volume":10,"buy_orders":2,"sell_orders":0,
        "risk_factor_long":0.1,"slippage_factor":0,"search_level_factor":1.1,"initial_margin_factor":1.5,
        "release_level_factor":1.7,"output":output})
    };
    expect("F18", "Vega", levels("maintenance_margin_with_orders"), "exact", "120");
    expect("F18", "Vega", levels("search_level"), "exact", "132");
    expect("F18", "Vega", levels("initial_margin"), "exact", "180");
    expect("F18", "Vega", levels("release_level"), "exact", "204");
    let isolated = |output: &str| {
        json!({"margin_mode":"isolated","margin_factor":0.9,"entry":15900,"open_volume":-1,
        "orders":[{"side":"buy","size":3,"price":15800}],"output":output})
    };
    expect("F18", "Vega", isolated("position_margin"), "exact", "14310");
    expect("F18", "Vega", isolated("order_margin"), "exact", "28440");
    let capped = |side: &str| json!({"max_price":100,"side":side,"qty":5,"entry":70,"output":"position_margin"});
    expect("F18", "Vega", capped("long"), "exact", "350");
    expect("F18", "Vega", capped("short"), "exact", "150");
}

#[test]
fn funding_from_impact_prices_to_a_payment() {
    let premium = json!({"impact_bid":101,"impact_ask":102,"index":100,"output":"premium_percent"});
    expect("F21", "Binance USD-M", premium, "exact", "1");
    let rate = json!({"average_premium":0.001,"interest":0.0001,"interval_hours":4,"output":"rate_percent"});
    expect("F21", "Binance USD-M", rate, "exact", "0.025");
    let interest =
        json!({"quote_rate_percent":0.06,"base_rate_percent":0.03,"periods_per_day":3,"output":"interest_percent"});
    expect("F21", "BitMEX", interest, "exact", "0.01");
    let paid = |output: &str, side: &str| json!({"side":side,"qty":2,"mark":50000,"rate_percent":0.01,"output":output});
    expect("F21", "Binance USD-M", paid("payment", "long"), "exact", "-10");
    expect("F21", "Binance USD-M", paid("amount_paid", "long"), "exact", "10");
    expect("F21", "Binance USD-M", paid("payment", "short"), "exact", "10");
    let hourly = json!({"side":"long","qty":2,"oracle_price":50000,"average_premium_percent":0.1,"interest_percent":0.01,
        "output":"amount_paid"});
    expect("F22", "Hyperliquid", hourly, "exact", "6.25");
}

#[test]
fn ranking_at_each_venue() {
    let bitmex = |pnl: f64| json!({"pnl_percent":pnl,"effective_leverage":10,"output":"score"});
    expect("F25", "BitMEX", bitmex(5.0), "exact", "0.5");
    expect("F25", "BitMEX", bitmex(-5.0), "exact", "-0.005");
    let leverage =
        json!({"side":"short","qty":1,"entry":100,"mark":90,"bankruptcy_price":110,"output":"effective_leverage"});
    expect("F25", "BitMEX", leverage, "exact", "4.5");
    let long = json!({"side":"long","entry":100,"mark":120,"notional":1200,"account_value":300,"output":"score"});
    expect("F25", "Hyperliquid", long, "exact", "4.8");
    let short = json!({"side":"short","entry":120,"mark":100,"notional":1200,"account_value":300,"output":"score"});
    expect("F25", "Hyperliquid", short, "exact", "4.8");
    let ratio = json!({"maintenance_margin":5,"wallet_balance":20,"unrealised_pnl":-20,"output":"margin_ratio"});
    expect("F25", "Binance USD-M", ratio, "exact", "0");
    let order = json!({"positions":[
        {"id":"a","leverage":5,"unrealised_pnl":10,"balance":3},
        {"id":"b","leverage":5,"unrealised_pnl":10,"balance":1},
        {"id":"c","leverage":9,"unrealised_pnl":0,"balance":7}],"output":"order"});
    expect("F25", "Ethereal", order, "exact", "[\"c\",\"b\",\"a\"]");
    expect("F25", "Binance USD-M", json!({"scores":[0.1,3,2],"output":"order"}), "exact", "[2,3,1]");
    let light = json!({"cumulative_size":41,"total_size":100,"output":"quintile_percent"});
    expect("F25", "BitMEX", light, "exact", "60");
}

#[test]
fn funds_gain_and_lose_on_either_side_and_contract() {
    let fill = |side: &str, at: i64| {
        json!({"contract":"inverse","side":side,"contracts":1000,"bankruptcy_price":8000,
        "fill_price":at,"output":"fund_delta"})
    };
    expect("F26", "Bybit", fill("long", 10000), "exact", "0.025");
    expect("F26", "Bybit", fill("short", 10000), "exact", "-0.025");
    let direction = json!({"side":"long","bankruptcy_price":6950,"fill_price":6930,"output":"direction"});
    expect("F26", "Bybit", direction, "exact", "out");
    let drawdown = json!({"pool_peak":2000000,"loss":700000,"output":"adl_amount"});
    expect("F28", "Bybit", drawdown, "exact", "100000");
    let low = json!({"average_8h":100000,"output":"threshold"});
    expect("F28", "OKX", low, "exact", "50000");
}

#[test]
fn closing_out_in_slices_through_a_book_and_by_shares() {
    let size = |position: i64, volume: i64| {
        json!({"position":position,"disposal_fraction":0.1,"full_disposal_size":20,
        "max_fraction":0.5,"book_volume":volume,"output":"disposal_size"})
    };
    expect("F29", "Vega", size(1000, 1000), "exact", "100");
    expect("F29", "Vega", size(-1000, 60), "exact", "30");
    expect("F29", "Vega", size(15, 60), "exact", "15");
    let sweep = json!({"qty":3,"levels":[[100,2],[99,5]],"output":"average_price"});
    expect("F34", "textbook", sweep, "nearest:4", "99.6667");
    let base =
        json!({"shortage":20,"price":100,"mmr":0.05,"liquidator_fee":0.01,"fund_fee_ppm":19000,"output":"base_size"});
    expect("F36", "Drift", base, "exact", "9.523809523");
    let share =
        json!({"account_value":80,"maintenance_margin":88.8,"penalty_factor":0.5,"output":"liquidation_share_percent"});
    expect("F40", "Paradex", share, "exact", "40");
}

#[test]
fn haircuts_by_every_rule() {
    let case = |policy: &str, output: &str| {
        json!({"collateral":[2,1,0.5,0,0],"pnl":[8,4,0.5,-3,-12],"severity":0.5,
        "policy":policy,"queue":[2,1,3],"account":3,"caps":[0.5,1,1,1,1],"output":output})
    };
    expect("F32", "textbook", case("pro_rata", "haircut_fraction"), "exact", "0.6");
    expect("F32", "textbook", case("pro_rata", "haircuts"), "exact", "[4.8,2.4,0.3,0,0]");
    expect("F32", "textbook", case("queue", "haircuts"), "exact", "[3.5,4,0,0,0]");
    expect("F32", "textbook", case("capped_pro_rata", "haircut"), "nearest:4", "0.3889");
    let capped =
        json!({"equity":[1,1],"leverage":[1,3],"weighting":"rap_linear","cap":0.5,"budget":0.8,"output":"haircuts"});
    expect("F33", "textbook", capped, "exact", "[0.3,0.5]");
    let equal = json!({"equity":[1,3],"leverage":[1,3],"weighting":"equity","winner":2,"output":"share_of_haircut"});
    expect("F33", "textbook", equal, "exact", "0.75");
    let clawback = json!({"system_loss":100,"fund":40,"total_net_profit":300,"profit":50,"output":"amount_paid"});
    expect("F31", "OKX", clawback, "exact", "10");
}

#[test]
fn bands_and_auctions() {
    let hard = |output: &str| json!({"reference":4000,"band_percent":7,"output":output});
    expect("F35", "CME", hard("upper"), "exact", "4280");
    expect("F35", "CME", hard("lower"), "exact", "3720");
    let bybit = |output: &str| json!({"index":103,"mark":100,"x":0.02,"y":0.05,"output":output});
    expect("F35", "Bybit", bybit("max_buy"), "exact", "103");
    expect("F35", "Bybit", bybit("min_sell"), "exact", "98");
    let added =
        json!({"auction_minutes":[5,15,60],"extension":2,"extension_rule":"added","output":"extension_minutes"});
    expect("F35", "Vega", added, "exact", "60");
}

#[test]
fn lending_health_and_auctions() {
    let health = json!({"collateral":[{"amount":10,"price":1800,"liquidation_threshold":0.8}],"debt":15000,"output":"health_factor"});
    expect("F38", "Aave", health, "exact", "0.96");
    let after = json!({"health_factor":0.96,"debt":100,"repaid":50,"liquidation_threshold":0.8,"bonus":0.05,
        "output":"health_factor_after"});
    expect("F38", "Aave", after, "exact", "1.08");
    let price = json!({"start_price":5,"cut":0.99,"elapsed_seconds":69,"amount":40,"output":"cost"});
    expect("F39", "Maker", price, "nearest:2", "99.97");
    expect("F39", "Maker", json!({"debt":1000,"chop":1.13,"output":"tab"}), "exact", "1130");
    let reset = json!({"oracle_price":1000,"buffer":1.2,"cusp":0.6,"output":"reset_price"});
    expect("F39", "Maker", reset, "exact", "720");
}

#[test]
fn a_refusal_names_the_field_its_value_and_what_is_allowed() {
    let long = |key: &str, value: Value| {
        let mut case = json!({"side":"long","qty":1,"entry":100,"margin":10,"mmr":0.01,"output":"liquidation_price"});
        case[key] = value;
        case
    };
    refused("F11", "textbook", long("mmr", json!(1.5)), &["`mmr`", "1.5", "from 0 to 1"]);
    refused("F11", "textbook", long("entry", json!(0)), &["`entry`", "above 0"]);
    refused("F11", "textbook", long("entry", json!(null)), &["`entry`", "missing"]);
    refused("F11", "textbook", long("entry", json!([1])), &["`entry`", "a list"]);
    refused("F11", "textbook", long("qty", json!(0)), &["`qty`"]);
    refused("F11", "textbook", long("side", json!("sideways")), &["`side`", "sideways", "long or short"]);
    refused("F11", "textbook", long("output", json!("colour")), &["colour", "liquidation_price"]);
    refused(
        "F12",
        "Bybit",
        json!({"side":"long","entry":1,"leverage":-5,"output":"bankruptcy_price"}),
        &["`leverage`", "-5"],
    );
    let nested =
        json!({"quote_balance":1,"positions":[{"size":1,"oracle_price":-2,"mmf":0.1}],"output":"fillable_price"});
    refused("F27", "dYdX v4", nested, &["`positions.0.oracle_price`", "-2"]);
    refused("F11", "textbook", json!({}), &["`output`"]);
    refused("F41", "textbook", json!({"output":"x"}), &["F41", "F0 to F40"]);
    let endless = "[".repeat(100_000);
    let columns = Columns { formula: "F1", inputs: &endless, ..Columns::default() };
    assert!(answer(&columns).is_err());
}

/// A value of any shape, with keys formulas know.
fn any_value() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        Just(json!(0)),
        Just(json!(-1)),
        Just(json!(1e300)),
        Just(json!(1e-300)),
        any::<i64>().prop_map(|number| json!(number)),
        (-10.0..10.0f64).prop_map(|number| json!(number)),
    ];
    let leaf = prop_oneof![6 => number, 1 => Just(json!(null)), 1 => Just(json!(true)), 1 => Just(json!("long")), 1 => Just(json!("queue"))];
    leaf.prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key(), inner), 0..4).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

const KEYS: &str = "side qty entry mark leverage mmr margin wallet_balance positions tiers contracts contract_value \
    delta imf oracle_price quote_balance market taker_fee price fill_price bankruptcy_price max_fee loss pool_peak \
    fund severity policy queue pnl collateral equity weighting threshold budget caps levels takeovers disposals \
    open_volume buy_orders sell_orders max_price orders base_limit step rate_per_step open_interest oi_upper_cap \
    mark_observations spot_observations period_minutes auction_start auction_end rate premiums shortage size \
    long_size short_size auction_minutes extension index x y debt cut elapsed_seconds step_seconds start_price tau \
    penalty_factor liquidation_share share_step account winner exponent cap scores account_value hours_per_year \
    average_premium interest price_exponent base_resolution elapsed_hours rate_ppm_8h notional margin_factor";

fn key() -> impl Strategy<Value = String> {
    prop::sample::select(KEYS.split_whitespace().collect::<Vec<_>>()).prop_map(str::to_owned)
}

const OUTPUTS: &str = "liquidation_price bankruptcy_price bankruptcy_amount maintenance_margin maintenance_amount \
    initial_margin position_value realised_pnl average_entry margin_ratio risk_rate fillable_price aggression_price \
    rate compounded payment index_delta mark_twap payment_per_contract score order quantile fund_delta drawdown \
    threshold disposal_size unrealised_pnl transfer_amount clawback_rate haircut haircuts share_of_haircut \
    average_price upper extension_minutes total_minutes base_size health_factor claimed auction_price cost \
    keeper_incentive liquidation_share margin_ratio_after_percent order_margin position_margin steps imf";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    #[test]
    fn nothing_that_is_put_in_makes_it_fall_over(
        formula in 0..=40u8,
        output in prop::sample::select(OUTPUTS.split_whitespace().collect::<Vec<_>>()),
        venue in prop::sample::select(vec!["Binance USD-M", "Bybit", "dYdX v4", "Ethereal", "BULK", "Binance COIN-M"]),
        fields in prop::collection::vec((key(), any_value()), 0..14),
        rounding in prop::sample::select(vec!["exact", "float64", "nearest:4", "up:0.5", "trunc:1", "nearest:99", "up:0", "x"]),
    ) {
        let mut inputs: serde_json::Map<String, Value> = fields.into_iter().collect();
        inputs.insert("output".to_owned(), json!(output));
        if let Ok(printed) = ask(&format!("F{formula}"), venue, &Value::Object(inputs), rounding) {
            prop_assert!(!printed.contains("NaN") && !printed.contains("inf"), "{}", printed);
        }
    }

    #[test]
    fn no_text_makes_it_fall_over(topic in ".{0,20}", formula in ".{0,5}", inputs in ".{0,60}", rounding in ".{0,10}") {
        let _ = answer(&Columns { topic: &topic, formula: &formula, venue: "", inputs: &inputs, rounding: &rounding });
    }
}
