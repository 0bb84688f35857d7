//! What the window's tests share: the app in a harness, and pictures of it without a GPU.

pub mod raster;
pub mod texts;

use downdraft::app::App;
use downdraft::app::command::Command;
use downdraft::app::settings::Settings;
use downdraft::view::{self, Panels, theme};
use egui_kittest::Harness;

/// The window in a test: the same app and views as the program, runs computed at once.
pub struct Window {
    pub app: App,
    pub panels: Panels,
    /// Everything that was asked for, in order.
    pub asked: Vec<Command>,
}

/// The window as it starts, in a size.
pub fn start<'a>(width: f32, height: f32, settings: Settings) -> Harness<'a, Window> {
    let app = App::start(settings, None).unwrap_or_else(|refusal| panic!("{refusal}"));
    with_app(app, width, height)
}

/// A window around an app, in a size.
pub fn with_app<'a>(app: App, width: f32, height: f32) -> Harness<'a, Window> {
    let window = Window { app, panels: Panels::default(), asked: Vec::new() };
    let mut harness = Harness::builder()
        .with_size((width, height))
        .with_step_dt(0.05)
        .with_max_steps(12)
        .with_render_cursor(false)
        .renderer(raster::Raster::default())
        .with_context_setup(theme::install)
        .build_ui_state(frame, window);
    harness.run_steps(2);
    harness
}

/// One frame of the program: time passes, the window is drawn, what was asked for is done.
fn frame(ui: &mut egui::Ui, window: &mut Window) {
    theme::choose(ui.ctx(), window.app.settings());
    let passed = f64::from(ui.input(|i| i.stable_dt));
    if window.app.tick(passed) {
        ui.ctx().request_repaint();
    }
    // The harness leaves a margin around its ui; the program has none.
    let screen = ui.ctx().content_rect();
    let mut whole = ui.new_child(egui::UiBuilder::new().max_rect(screen));
    whole.set_clip_rect(screen);
    let commands = view::window_ui(&mut whole, &window.app, &mut window.panels);
    window.asked.extend(commands.iter().cloned());
    if !commands.is_empty() {
        window.app.apply(commands);
        ui.ctx().request_repaint();
    }
    view::errands(ui.ctx(), window.app.take_errands());
}
