//! What every theme promises: enough contrast, and series that nobody confuses.
//!
//! Contrast is WCAG 2's; colour-vision deficiency is simulated with the matrices of Machado, Oliveira
//! and Fernandes (2009) at full severity; differences are CIEDE2000.

use palette::color_difference::{Ciede2000 as _, Wcag21RelativeContrast as _};
use palette::{FromColor as _, Lab, LinSrgb, Srgb};

use super::{Palette, Role};

/// Protanopia, deuteranopia and tritanopia, for linear red, green and blue; and nothing at all.
const SIGHTS: [(&str, [[f64; 3]; 3]); 4] = [
    ("usual", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protan",
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    ),
    (
        "deutan",
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ),
    (
        "tritan",
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ),
];

/// What can stand on one chart, with what tells it apart besides its colour.
const CHARTS: [(&str, &[(Role, &str)]); 6] = [
    (
        "price",
        &[
            (Role::Mark, "solid"),
            (Role::Index, "dotted"),
            (Role::Ghost, "dashed"),
            (Role::Long, "square on a fall"),
            (Role::Short, "square on a rise"),
            (Role::Adl, "diamond"),
            (Role::You, "dash and dot"),
        ],
    ),
    ("liquidations", &[(Role::Long, "bar up"), (Role::Short, "bar down"), (Role::Adl, "diamond")]),
    ("fund", &[(Role::Fund, "solid"), (Role::Ghost, "dashed")]),
    ("who paid", &[(Role::Margin, "part"), (Role::Fund, "part"), (Role::Adl, "part with a diamond")]),
    ("gauge", &[(Role::Long, "bar"), (Role::Short, "bar to the other side"), (Role::Danger, "zone above R_c")]),
    ("ribbon", &[(Role::Border, "thin cell"), (Role::Caution, "cell"), (Role::Danger, "cell")]),
];

fn linear(palette: Palette, role: Role) -> LinSrgb<f64> {
    let [red, green, blue] = palette.rgb(role);
    Srgb::new(red, green, blue).into_linear()
}

fn contrast(palette: Palette, one: Role, other: Role) -> f64 {
    let of = |role| Srgb::from_linear(linear(palette, role));
    of(one).relative_contrast(of(other))
}

fn difference(palette: Palette, one: Role, other: Role, sight: &[[f64; 3]; 3]) -> f64 {
    let seen = |role| {
        let color = linear(palette, role);
        let [red, green, blue] =
            sight.map(|row| (row[0] * color.red + row[1] * color.green + row[2] * color.blue).clamp(0.0, 1.0));
        Lab::from_color(LinSrgb::new(red, green, blue))
    };
    seen(one).difference(seen(other))
}

/// Every pair of series that can meet on a chart.
fn pairs() -> impl Iterator<Item = (&'static str, (Role, &'static str), (Role, &'static str))> {
    CHARTS.iter().flat_map(|(chart, series)| {
        series
            .iter()
            .enumerate()
            .flat_map(move |(place, one)| series[..place].iter().map(move |two| (*chart, *one, *two)))
    })
}

fn at_least(least: f64, inks: &[Role], grounds: &[Role]) {
    for palette in Palette::ALL {
        for ink in inks {
            for ground in grounds {
                let ratio = contrast(palette, *ink, *ground);
                assert!(ratio >= least, "{palette:?}: {ink:?} on {ground:?} has {ratio:.2}, not {least}");
            }
        }
    }
}

#[test]
fn every_series_marker_and_edge_stands_out_from_its_ground() {
    use Role::{
        Accent, Adl, Base, Border, Caution, Danger, Fund, Ghost, Index, Long, Margin, Mark, Raised, Short, Well, You,
    };
    let inks = [Border, Mark, Index, Ghost, Long, Short, Fund, Adl, Margin, You, Danger, Caution, Accent];
    at_least(3.0, &inks, &[Well, Base, Raised]);
}

#[test]
fn every_text_can_be_read() {
    use Role::{
        Accent, Adl, Base, CautionText, Danger, DangerHi, Fund, Ghost, LongText, OnAccent, OnYou, Overlay, Raised,
        ShortText, Text, Text2, Text3, Well, You, YouFill,
    };
    at_least(4.5, &[Text, Text2, Text3], &[Well, Base, Raised, Overlay]);
    at_least(4.5, &[LongText, ShortText, Fund, Adl, You, CautionText], &[Well, Base]);
    at_least(4.5, &[OnAccent], &[Accent]);
    at_least(4.5, &[OnYou], &[YouFill]);
    at_least(4.5, &[Ghost], &[Well]);
    at_least(4.5, &[Danger], &[Well]);
    at_least(4.5, &[DangerHi], &[Well, Base]);
}

#[test]
fn what_is_read_from_the_back_of_a_room_has_seven_to_one() {
    use Role::{Accent, Base, DangerHi, OnAccent, Text, Text2, Well, You};
    at_least(7.0, &[Text, Text2, DangerHi, You], &[Well, Base]);
    at_least(7.0, &[OnAccent], &[Accent]);
}

#[test]
fn no_two_series_of_a_chart_are_confused_whatever_the_eye() {
    for palette in Palette::ALL {
        for (chart, (one, _), (two, _)) in pairs() {
            for (name, sight) in &SIGHTS {
                let apart = difference(palette, one, two, sight);
                assert!(apart >= 10.0, "{palette:?} {chart}: {one:?} and {two:?} are {apart:.1} apart, {name}");
            }
        }
    }
}

#[test]
fn without_colour_series_still_differ_in_brightness_or_shape() {
    for palette in Palette::ALL {
        for (chart, (one, shape), (two, other)) in pairs() {
            let brightness = contrast(palette, one, two);
            assert!(brightness >= 1.3 || shape != other, "{palette:?} {chart}: {one:?} and {two:?}, {brightness:.2}");
        }
    }
}

#[test]
fn longs_and_shorts_are_not_told_apart_by_red_and_green() {
    // Those who do not see red or green lose a tenth of the difference at most.
    for palette in Palette::ALL {
        let usual = difference(palette, Role::Long, Role::Short, &SIGHTS[0].1);
        for (name, sight) in &SIGHTS[1..3] {
            let left = difference(palette, Role::Long, Role::Short, sight);
            assert!(left >= 0.9 * usual, "{palette:?}: {left:.0} of {usual:.0}, {name}");
        }
    }
}

#[test]
fn every_theme_has_a_ground_of_its_own_so_that_a_window_knows_which_it_wears() {
    let grounds = Palette::ALL.map(|palette| palette.rgb(Role::Base));
    assert!(grounds[0] != grounds[1] && grounds[1] != grounds[2] && grounds[0] != grounds[2]);
    let mut through = Palette::default();
    for _ in Palette::ALL {
        through = through.next();
    }
    assert_eq!(through, Palette::default());
}
