//! The colours, by role, once for the window and for exported files.
//!
//! A hue always means one quantity; grey and ink are the interface. Series that share a chart stay
//! apart under protanopia, deuteranopia and tritanopia, and by shape or dash besides. Owns the
//! table of roles for each theme. Never knows who draws with it.

use serde::{Deserialize, Serialize};

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Chart ground, tracks of segmented controls.
    Well,
    /// Window, rails, bars.
    Base,
    /// Buttons, fields.
    Raised,
    /// Menus, tooltips, toggled-on.
    Overlay,
    /// Separators; decorative only.
    Hair,
    /// Price grid; decorative only.
    Grid,
    /// The empty part of a slider or bar.
    Track,
    /// Every control edge, zero lines.
    Border,
    /// Numbers, names.
    Text,
    /// Headings, sentences.
    Text2,
    /// Axis labels, units.
    Text3,
    /// Primary fill, chosen segment, focus ring.
    Accent,
    /// Text on accent.
    OnAccent,
    /// Mark price, open interest.
    Mark,
    /// Index price, dotted.
    Index,
    /// The run this came from, dashed.
    Ghost,
    /// Longs: positions, forced sells.
    Long,
    /// Words in the longs' colour.
    LongText,
    /// Shorts: positions, forced buys.
    Short,
    /// Words in the shorts' colour.
    ShortText,
    /// Insurance fund.
    Fund,
    /// Auto-deleveraging, always a diamond.
    Adl,
    /// Own margin lost.
    Margin,
    /// Lines, words and thumbs that are the person's.
    You,
    /// Fill of what is the person's.
    YouFill,
    /// Text on that fill.
    OnYou,
    /// Fund empty, R above the threshold, errors.
    Danger,
    /// The danger colour as text that is read from the back of a room.
    DangerHi,
    /// *Simulated*, warnings, R above 1.
    Caution,
    /// Words in the caution colour.
    CautionText,
}

impl Role {
    /// Every role, for tests over the whole table.
    pub const ALL: &'static [Self] = &[
        Self::Well,
        Self::Base,
        Self::Raised,
        Self::Overlay,
        Self::Hair,
        Self::Grid,
        Self::Track,
        Self::Border,
        Self::Text,
        Self::Text2,
        Self::Text3,
        Self::Accent,
        Self::OnAccent,
        Self::Mark,
        Self::Index,
        Self::Ghost,
        Self::Long,
        Self::LongText,
        Self::Short,
        Self::ShortText,
        Self::Fund,
        Self::Adl,
        Self::Margin,
        Self::You,
        Self::YouFill,
        Self::OnYou,
        Self::Danger,
        Self::DangerHi,
        Self::Caution,
        Self::CautionText,
    ];
}

/// A set of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Palette {
    /// Light ink on a dark ground.
    #[default]
    Dark,
    /// Dark ink on a light ground; also the ground of exported charts.
    Light,
    /// Black ink on white, for bright rooms and tired eyes.
    HighContrast,
}

impl Palette {
    /// Every set, in the order a person goes through them.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::HighContrast];

    /// Its name on a button.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dark => "Dark",
            Self::Light => "Light",
            Self::HighContrast => "High contrast",
        }
    }

    /// The one after it; after the last comes the first.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::HighContrast,
            Self::HighContrast => Self::Dark,
        }
    }

    /// How much of the chart ground is laid over the steps not yet reached, from 0 to 1.
    #[must_use]
    pub const fn veil(self) -> f32 {
        match self {
            Self::Dark | Self::Light => 0.58,
            Self::HighContrast => 0.0,
        }
    }

    /// The colour of a role as red, green and blue.
    #[must_use]
    pub const fn rgb(self, role: Role) -> [u8; 3] {
        let packed = match self {
            Self::Dark => dark(role),
            Self::Light => light(role),
            Self::HighContrast => high_contrast(role),
        };
        bytes(packed)
    }

    /// A shade of the heat map, from 0 for the ground to 1 for the hottest: five stops of rising contrast
    /// to the ground, evenly spaced.
    #[must_use]
    pub fn heat(self, share: f64) -> [u8; 3] {
        let stops: [u32; 5] = match self {
            Self::Dark => [0x0B_10_13, 0x0E_1A_2C, 0x18_27_40, 0x30_39_4A, 0x48_46_3A],
            Self::Light => [0xFF_FF_FF, 0xF8_F4_E3, 0xEF_EA_D6, 0xE0_E1_DD, 0xCE_D5_DF],
            Self::HighContrast => [0xFF_FF_FF, 0xF8_F4_E3, 0xEF_EA_D6, 0xE2_E3_DF, 0xD3_DA_E3],
        };
        let along = share.clamp(0.0, 1.0) * (stops.len() - 1) as f64;
        let from = (along as usize).min(stops.len() - 2);
        let (low, high) = (bytes(stops[from]), bytes(stops[from + 1]));
        let mixed = |channel: usize| {
            let (low, high) = (f64::from(low[channel]), f64::from(high[channel]));
            // Between two bytes.
            (low + (along - from as f64) * (high - low)).round() as u8
        };
        [mixed(0), mixed(1), mixed(2)]
    }
}

/// Red, green and blue of a colour written as one number.
const fn bytes(packed: u32) -> [u8; 3] {
    [(packed >> 16) as u8, (packed >> 8) as u8, packed as u8]
}

const fn dark(role: Role) -> u32 {
    match role {
        Role::Well | Role::OnAccent | Role::OnYou => 0x0B_10_13,
        Role::Base => 0x11_18_1C,
        Role::Raised => 0x19_22_27,
        Role::Overlay => 0x212C32,
        Role::Hair => 0x24_30_36,
        Role::Grid => 0x1A_24_29,
        Role::Track => 0x2B_38_40,
        Role::Border => 0x6B_7A_82,
        Role::Text | Role::Accent => 0xED_F2_F3,
        Role::Text2 => 0xB4_C0_C5,
        Role::Text3 => 0x8D_9B_A2,
        Role::Mark => 0xF4_F7_F7,
        Role::Index => 0x7C_76_6C,
        Role::Ghost => 0x95_A3_AA,
        Role::Long | Role::LongText => 0x3F_9B_F7,
        Role::Short | Role::ShortText => 0xFF_98_38,
        Role::Fund => 0x35_B5_8F,
        Role::Adl => 0xFF_9E_DB,
        Role::Margin => 0x5B_8F_A8,
        Role::You | Role::YouFill => 0xC9_F5_3B,
        Role::Danger => 0xF4_48_4E,
        Role::DangerHi => 0xFF_9A_93,
        Role::Caution | Role::CautionText => 0xFF_D8_4D,
    }
}

const fn light(role: Role) -> u32 {
    match role {
        Role::Well | Role::Overlay | Role::OnAccent => 0xFF_FF_FF,
        Role::Base => 0xF6_F7_F5,
        Role::Raised => 0xED_EF_EC,
        Role::Hair => 0xD9_DD_D9,
        Role::Grid => 0xED_F0_ED,
        Role::Track => 0xD3_D8_D3,
        Role::Border => 0x78_83_89,
        Role::Text | Role::Accent | Role::Mark | Role::OnYou => 0x12_19_1C,
        Role::Text2 => 0x41_4D_53,
        Role::Text3 => 0x5A_66_6C,
        Role::Index => 0x57_50_4A,
        Role::Ghost => 0x6B_77_7D,
        Role::Long => 0x1B_74_DC,
        Role::LongText => 0x16_63_BF,
        Role::Short => 0xC7_74_00,
        Role::ShortText => 0x8F_53_00,
        Role::Fund => 0x00_79_5C,
        Role::Adl => 0x8A_0F_6E,
        Role::Margin => 0x5F_8F_A8,
        Role::You => 0x35_56_0A,
        Role::YouFill => 0xC9_F5_3B,
        Role::Danger => 0xB8_14_1B,
        Role::DangerHi => 0xA3_00_0A,
        Role::Caution => 0xAD_7D_00,
        Role::CautionText => 0x84_62_00,
    }
}

const fn high_contrast(role: Role) -> u32 {
    match role {
        Role::Well | Role::Base | Role::Raised | Role::Overlay | Role::OnAccent => 0xFF_FF_FF,
        Role::Hair | Role::Border | Role::Text | Role::Accent | Role::Mark | Role::OnYou => 0x00_00_00,
        Role::Grid => 0xD0_D0_D0,
        Role::Track => 0xBF_BF_BF,
        Role::Text2 => 0x1F_1F_1F,
        Role::Text3 => 0x33_33_33,
        Role::Index => 0x93_8D_84,
        Role::Ghost => 0x5A_5A_5A,
        Role::Long => 0x0B_62_D6,
        Role::LongText => 0x0B_56_BD,
        Role::Short => 0xB8_64_00,
        Role::ShortText => 0x8A_4B_00,
        Role::Fund => 0x00_85_5F,
        Role::Adl => 0x70_00_4F,
        Role::Margin => 0x61_98_B8,
        Role::You => 0x27_47_00,
        Role::YouFill => 0xC9_F5_3B,
        Role::Danger | Role::DangerHi => 0x98_00_0F,
        Role::Caution => 0xA8_79_00,
        Role::CautionText => 0x7A_5A_00,
    }
}

#[cfg(test)]
mod tests;
