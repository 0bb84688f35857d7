//! The window on the desktop: from the app and its views to a program with a frame around it.
//!
//! Owns the event loop, the icon, what is remembered between starts, and the words for when there
//! is no display. Never draws a panel.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use eframe::{CreationContext, Frame, NativeOptions, Renderer, Storage};
use egui::{Context, IconData, Ui, ViewportBuilder, ViewportCommand};

use crate::app::App;
use crate::app::settings::Settings;
use crate::chart::palette::{Palette, Role};
use crate::view::{self, Panels, theme};

/// Where the program keeps its settings, and its name on Wayland.
const APP_ID: &str = "downdraft";
/// The key the settings are kept under.
const SETTINGS: &str = "settings";
/// The key unsaved work is kept under.
const SESSION: &str = "session";
/// How often settings and unsaved work are written.
const KEEP: Duration = Duration::from_secs(5);
/// How long a frame lasts while something moves.
const FRAME: Duration = Duration::from_millis(16);

/// Opens the window and returns when it is closed.
///
/// # Errors
/// When no window can be opened, or when the scenario cannot be computed: a text for the person,
/// which says what to do.
pub fn open() -> Result<(), String> {
    let shown = Arc::new(AtomicBool::new(false));
    let refused = Arc::new(std::sync::Mutex::new(None));
    let (drawn, why) = (Arc::clone(&shown), Arc::clone(&refused));
    let options = options();
    let run = || {
        eframe::run_native(
            "Downdraft",
            options,
            Box::new(move |context| match Window::new(context, drawn) {
                Ok(window) => Ok(Box::new(window) as Box<dyn eframe::App>),
                Err(text) => {
                    if let Ok(mut why) = why.lock() {
                        *why = Some(text.clone());
                    }
                    Err(text.into())
                }
            }),
        )
    };
    let outcome = quietly_until(&shown, run);
    if let Some(text) = refused.lock().ok().and_then(|mut why| why.take()) {
        return Err(text);
    }
    match outcome {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(no_window(&error.to_string())),
        Err(panic) => Err(no_window(&panic)),
    }
}

/// Runs something that may panic for want of a library. Until the first frame is drawn a panic is
/// only a reason why there is no window; after that it is a fault of ours and stays one.
fn quietly_until<T>(shown: &Arc<AtomicBool>, run: impl FnOnce() -> T) -> Result<T, String> {
    let usual = Arc::new(std::panic::take_hook());
    let (after, loud) = (Arc::clone(shown), Arc::clone(&usual));
    std::panic::set_hook(Box::new(move |info| {
        if after.load(Ordering::Relaxed) {
            loud(info);
        }
    }));
    let outcome = catch_unwind(AssertUnwindSafe(run));
    std::panic::set_hook(Box::new(move |info| usual(info)));
    match outcome {
        Ok(value) => Ok(value),
        Err(panic) if shown.load(Ordering::Relaxed) => std::panic::resume_unwind(panic),
        Err(panic) => Err(panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned()))
            .unwrap_or_default()),
    }
}

/// What is missing, which packages bring it, and how to do without a window.
fn no_window(reason: &str) -> String {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let display = set("DISPLAY") || set("WAYLAND_DISPLAY") || set("WAYLAND_SOCKET");
    let lower = reason.to_lowercase();
    let missing = if !display {
        "there is no display here: neither DISPLAY nor WAYLAND_DISPLAY is set"
    } else if lower.contains("glutin") || lower.contains("opengl") || lower.contains("egl") {
        "OpenGL is missing"
    } else if lower.contains("librar") || lower.contains(".so") || lower.contains("xkb") {
        "a library the window needs is missing"
    } else {
        "the display did not answer"
    };
    let mut text = format!("the window cannot be opened: {missing}.\n");
    let detail = detail(reason);
    if !detail.is_empty() && display {
        text += &format!("  Reason: {detail}\n");
    }
    text += "On Debian, these packages bring what a window needs:\n  \
             apt-get install --no-install-recommends libxkbcommon-x11-0 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libgl1\n\
             Everything also works without a window, for example:\n  \
             downdraft run spiral --summary -";
    text
}

/// The part of a library's message that is about this machine, without the place in its source.
fn detail(reason: &str) -> &str {
    let line = reason.lines().next().unwrap_or_default();
    line.rsplit_once(".rs:")
        .and_then(|(_, rest)| rest.split_once(": "))
        .map_or(line, |(_, rest)| rest)
        // What the window would have liked of OpenGL is a page long.
        .split(" matching the template")
        .next()
        .unwrap_or_default()
        .trim()
}

fn options() -> NativeOptions {
    NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title("Downdraft")
            .with_app_id(APP_ID)
            .with_inner_size([1440.0, 900.0])
            .with_min_inner_size([1280.0, 720.0])
            .with_icon(icon()),
        renderer: Renderer::Glow,
        // Everything on screen sits on the pixel grid; smoothing edges is egui's own work.
        multisampling: 0,
        dithering: false,
        system_font_fallback: false,
        persist_window: true,
        ..NativeOptions::default()
    }
}

/// The mark as a picture of 64 × 64 pixels: three falling bars, the last ending in lime.
fn icon() -> IconData {
    const SIDE: usize = 64;
    let mut rgba = Vec::with_capacity(SIDE * SIDE * 4);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let [red, green, blue] = Palette::Dark.rgb(icon_role(x, y));
            rgba.extend([red, green, blue, 255]);
        }
    }
    IconData { rgba, width: SIDE as u32, height: SIDE as u32 }
}

fn icon_role(x: usize, y: usize) -> Role {
    let bars = [(8, 26, Role::Text3), (26, 40, Role::Text2), (44, 52, Role::Text)];
    for (left, bottom, role) in bars {
        if (left..left + 12).contains(&x) && (8..bottom + 4).contains(&y) {
            let lime = left == 44 && y >= 44;
            return if lime { Role::You } else { role };
        }
    }
    Role::Well
}

/// The app with its panels, as a program of the desktop.
struct Window {
    app: App,
    panels: Panels,
    title: String,
    last_frame: Instant,
    shown: Arc<AtomicBool>,
    /// Whether somebody closes the window: then nothing unsaved is kept.
    closing: bool,
}

impl Window {
    fn new(context: &CreationContext<'_>, shown: Arc<AtomicBool>) -> Result<Self, String> {
        theme::install(&context.egui_ctx);
        let settings: Settings =
            context.storage.and_then(|storage| eframe::get_value(storage, SETTINGS)).unwrap_or_default();
        let wake = context.egui_ctx.clone();
        let wake = Arc::new(move || wake.request_repaint());
        let mut app = App::start(settings, Some(wake))?;
        app.offer(context.storage.and_then(|storage| eframe::get_value(storage, SESSION)).flatten());
        Ok(Self {
            app,
            panels: Panels::default(),
            title: String::new(),
            last_frame: Instant::now(),
            shown,
            closing: false,
        })
    }

    fn retitle(&mut self, context: &Context) {
        let title = self.app.window_title();
        if title != self.title {
            context.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }
}

impl eframe::App for Window {
    fn logic(&mut self, context: &Context, _frame: &mut Frame) {
        let now = Instant::now();
        let seconds = (now - self.last_frame).as_secs_f64();
        self.last_frame = now;
        theme::choose(context, self.app.settings());
        let height = context.content_rect().height() * context.zoom_factor();
        context.set_zoom_factor(view::zoom(&self.app, height));
        if self.app.tick(seconds) {
            context.request_repaint_after(FRAME);
        }
        self.closing |= context.input(|i| i.viewport().close_requested());
        if self.app.edited() {
            // A window in which nothing moves would not be asked what to keep.
            context.request_repaint_after(KEEP);
        }
        self.retitle(context);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        self.shown.store(true, Ordering::Relaxed);
        let commands = view::window_ui(ui, &self.app, &mut self.panels);
        if !commands.is_empty() {
            self.app.apply(commands);
            ui.ctx().request_repaint();
        }
        view::errands(ui.ctx(), self.app.take_errands());
    }

    fn save(&mut self, storage: &mut dyn Storage) {
        eframe::set_value(storage, SETTINGS, self.app.settings());
        let closed = self.closing && self.app.offered().is_none();
        eframe::set_value(storage, SESSION, &if closed { None } else { self.app.session() });
    }

    fn auto_save_interval(&self) -> Duration {
        KEEP
    }
}
