//! What one frame of the whole window costs without painting it: every panel is laid out and
//! turned into triangles. `cargo bench --bench frame`.
//!
//! The run has 5,000 recorded steps and the cursor moves from frame to frame, as while playing, so
//! that nothing is spared because it stood still.

use criterion::{Criterion, criterion_group, criterion_main};
use downdraft::app::App;
use downdraft::app::command::{Command, Look, Play};
use downdraft::app::settings::Settings;
use downdraft::scenario::presets;
use downdraft::view::{self, Panels, theme};
use egui::{Context, Pos2, RawInput, Rect, Vec2};

/// Recorded steps.
const STEPS: u32 = 5_000;
/// The window in points.
const SIZE: Vec2 = Vec2::new(1440.0, 900.0);

/// The window with its context, as the program has it.
struct Window {
    app: App,
    panels: Panels,
    context: Context,
    seconds: f64,
}

impl Window {
    fn new() -> Self {
        let Ok(mut scenario) = presets::load(presets::DEFAULT) else {
            panic!("the default preset is sound");
        };
        scenario.steps = STEPS;
        let app = App::with_scenario(scenario, presets::DEFAULT, Settings::default(), None);
        let context = Context::default();
        theme::install(&context);
        let app = app.unwrap_or_else(|refusal| panic!("{refusal}"));
        let mut window = Self { app, panels: Panels::default(), context, seconds: 0.0 };
        for _ in 0..30 {
            window.frame();
        }
        window
    }

    /// One frame: the triangles it comes to.
    fn frame(&mut self) -> usize {
        self.seconds += 1.0 / 60.0;
        theme::choose(&self.context, self.app.settings());
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, SIZE));
        let input = RawInput { screen_rect, time: Some(self.seconds), ..RawInput::default() };
        let mut commands = Vec::new();
        let (app, panels) = (&self.app, &mut self.panels);
        let output = self.context.run_ui(input, |ui| commands.extend(view::window_ui(ui, app, panels)));
        self.app.apply(commands);
        let primitives = self.context.tessellate(output.shapes, output.pixels_per_point);
        primitives.len()
    }

    /// The cursor goes on by a step, and back to the start of the cascade when it has passed it.
    fn plays(&mut self) {
        let next = if self.app.cursor() < 400 { Play::By(1) } else { Play::To(150) };
        self.app.apply([Command::Play(next)]);
    }
}

fn frame(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frame of the window, 5,000 recorded steps");
    let mut window = Window::new();
    group.bench_function("at rest", |bencher| bencher.iter(|| window.frame()));
    let cases = [
        ("as opened", Look::ResetView),
        ("the whole run in view", Look::Span(0.0, f64::from(STEPS))),
        ("the whole run in view, tables open", Look::Tables),
        ("present", Look::Present),
    ];
    for (name, look) in cases {
        window.app.apply([Command::Look(look), Command::Play(Play::To(150))]);
        group.bench_function(format!("a step further each frame, {name}"), |bencher| {
            bencher.iter(|| {
                window.plays();
                window.frame()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, frame);
criterion_main!(benches);
