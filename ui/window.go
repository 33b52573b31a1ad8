package ui

import (
	"context"
	"runtime/debug"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"confirmpoint/assets/icons"
	"confirmpoint/desk"
	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

// Options are what a Window needs to know of its surroundings.
type Options struct {
	App     fyne.App
	Runner  present.Runner
	Station present.Station
	Now     func() time.Time
	// Size is what the window has at first, in dp at 100 %; zero: the usual.
	Size fyne.Size
	// ChooseFile asks with the system's own dialog for files; nil: there is none.
	ChooseFile present.SystemChooser
	// PrintFolder is where PDF files go unless the clerk says otherwise.
	PrintFolder string
	Prefill     Prefill
	// Drill marks the window 演练: people and registry are invented.
	Drill bool
	// Preferences are how the window looks at its start; Warning is a sentence
	// about them, if there is one.
	Preferences present.Preferences
	Warning     string
	// SavePreferences keeps what the clerk changes; nil keeps nothing.
	SavePreferences func(present.Preferences) error
	// Rescale makes everything in windows so large, in percent, once the theme is
	// set again; nil: sizes cannot be changed.
	Rescale func(percent int)
	// Restart ends the program and starts it anew; nil: it cannot.
	Restart func()
	// About is what the program says of itself.
	About present.About
	// Updates is where files of newer versions go.
	Updates present.UpdatePlace
	// Trainer lets something happen to records in training.
	Trainer present.Trainer
	// LogTail gives the newest lines of the program's log, scrubbed; nil: none.
	LogTail func() string
	// Beside runs a job on another goroutine while the window is made, and gives
	// how to wait for its end; nil: everything is done one after the other.
	Beside func(job func()) (wait func())
	// OnUsable is called once, while the first list of the first sign-in is drawn;
	// nil: nobody asks.
	OnUsable func()
}

// Window is the one window of the program. All its methods are for the
// toolkit's goroutine.
type Window struct {
	options Options
	win     fyne.Window
	notices *present.Notices
	toast   *toast
	choices *present.PreferenceKeeper
	text    int            // percent
	size    fyne.Size      // at 100 %, as the clerk wants it
	frame   *canvas.Raster // one clear pixel: drawing it tells that a frame was drawn
	frames  int

	signIn     *present.SignIn
	signInView *signInView
	signInHelp *helpView // the short help of the first screen
	bench      *present.Workbench
	shell      *shell
	ready      *benchView // of a sign-in under way; nil: none
	copied     *present.Copied
	userName   string        // of the clerk who signed in last
	lockedThen []func()      // wait for the lock
	place      present.Place // where the clerk was when the desk was locked
	filled     int           // frames before the first list
	rest       func()        // loads the rest of the desk; nil: it has begun
}

// NewWindow builds the window with the sign-in screen; Show puts it on the
// display. The fonts are read beside it: that takes as long as all the rest.
func NewWindow(o Options) *Window {
	if o.Size.IsZero() {
		o.Size = startSize
	}
	w := &Window{options: o, notices: present.NewNotices(o.Runner), text: present.TextLeast, size: o.Size}
	w.choices = present.NewPreferenceKeeper(o.Preferences, o.SavePreferences, o.Runner, w.notices)
	w.choices.OnChange = w.apply
	w.copied = present.NewCopied(o.App.Clipboard(), o.Runner)
	o.App.Settings().SetTheme(turned(o.App.Settings().Theme(), o.Preferences.Theme == present.ThemeDark))
	read := func() {}
	if o.Beside != nil {
		read = o.Beside(readFonts)
	}
	title := lang.L("现场确认")
	if o.Drill {
		title = lang.F("【演练】%s", title)
	}
	w.win = o.App.NewWindow(title)
	w.win.SetPadded(false)
	w.win.SetIcon(iconApp())
	o.App.Lifecycle().SetOnExitedForeground(func() { w.keys().ime.forget() })
	w.frame = canvas.NewRaster(w.drawn)
	w.frame.Resize(fyne.NewSquareSize(1))
	read() // what follows measures texts
	w.toast = newToast(nil, w.notices.Dismiss, w.showSignInHelp)
	w.notices.OnChange = w.showNotice
	w.win.Resize(o.Size)
	w.apply(w.choices.Current())
	w.showSignIn((*present.SignIn).Start)
	if o.Warning != "" {
		w.notices.Warn(o.Warning)
	}
	return w
}

// readFonts makes the toolkit read the fonts that the theme has of now.
func readFonts() {
	for _, style := range []textStyle{{}, {bold: true}} {
		style.lineHeight()
	}
}

// Show puts the window on the display.
func (w *Window) Show() { w.win.Show() }

// Fyne gives the toolkit's window, for what only it can do: close, capture, focus.
func (w *Window) Fyne() fyne.Window { return w.win }

// Bench gives the presenters of the desk that is shown; nil before.
func (w *Window) Bench() *present.Workbench {
	if w.shell == nil {
		return nil
	}
	return w.bench
}

// SignIn gives the presenter of the first screen.
func (w *Window) SignIn() *present.SignIn { return w.signIn }

// Focus puts the keyboard on a widget, as a click would.
func (w *Window) Focus(f fyne.Focusable) {
	w.keys().focus(f)
}

// keys are those of what is shown.
func (w *Window) keys() *keyboard {
	if w.shell != nil {
		return w.shell.keys
	}
	return w.signInView.keys
}

// startSize is the usual size of the window at 100 %.
var startSize = fyne.NewSize(1280, 800)

// SetDark chooses the theme.
func (w *Window) SetDark(dark bool) {
	to := w.choices.Current()
	to.Theme = present.ThemeLight
	if dark {
		to.Theme = present.ThemeDark
	}
	w.choices.Set(to)
}

// apply makes the window look as it is preferred. The toolkit asks for the
// scale anew when it is given a theme, and then gives the window as many dp as
// before: it gets fewer first, so that it keeps its place on the display.
func (w *Window) apply(p present.Preferences) {
	if w.options.Rescale != nil && p.TextPercent != w.text {
		w.options.Rescale(p.TextPercent)
		w.size = w.wished()
		w.text = p.TextPercent
		w.win.Resize(shrunk(w.size, w.text))
	}
	settings := w.options.App.Settings()
	if w.signInView != nil || w.shell != nil || p.TextPercent != present.TextLeast { // else NewWindow has set it
		settings.SetTheme(turned(settings.Theme(), p.Theme == present.ThemeDark))
	}
}

// wished is the size the window would have at 100 %. Where its content needs
// more than that, the window is larger, and what it was before is not forgotten.
func (w *Window) wished() fyne.Size {
	content := w.win.Canvas().Content()
	if content == nil {
		return w.size // not shown yet
	}
	const rounding = 3
	now, expected := w.win.Canvas().Size(), shrunk(w.size, w.text).Max(content.MinSize())
	if off := now.Subtract(expected); max(off.Width, -off.Width, off.Height, -off.Height) < rounding {
		return w.size
	}
	return fyne.NewSize(now.Width*float32(w.text)/100, now.Height*float32(w.text)/100)
}

// shrunk is how many dp a size at 100 % is at another.
func shrunk(size fyne.Size, percent int) fyne.Size {
	return fyne.NewSize(size.Width*100/float32(percent), size.Height*100/float32(percent))
}

// showSignIn puts the first screen in the place of everything: nothing of what
// was on the window before is kept.
func (w *Window) showSignIn(start func(*present.SignIn)) {
	w.signIn = present.NewSignIn(w.options.Station, w.options.Runner, w.notices)
	prefill := w.options.Prefill
	prefill.Folder = w.options.PrintFolder
	w.signInView = newSignInView(w.signIn, prefill, w.keyboard())
	w.letChoose(w.signInView.keys, w.options.Runner)
	w.signInHelp = newHelpView(newHelp(nil), w.signInView.keys)
	w.signInView.keys.acts[keyHelp] = w.showSignInHelp
	w.signIn.OnChange = w.signInView.render
	w.signIn.OnTry, w.signIn.OnSignedIn = w.prepare, w.showBench
	w.signInView.keys.attach()
	content := container.NewStack(w.signInView.root)
	if w.options.Drill {
		content.Add(inset(gap2, gap3, vbox(0, hbox(0, drillBadge()))))
	}
	content.Add(container.New(toastLayout{}, w.toast.panel))
	content.Add(container.NewWithoutLayout(w.frame))
	w.win.SetContent(content)
	w.toast.render(w.notices.Current())
	start(w.signIn)
}

// showSignInHelp opens the only help there is before somebody has signed in.
func (w *Window) showSignInHelp() {
	w.signInHelp.presenter.Open(present.SignInPage, w.notices.Problem())
}

// benchView is the window of a desk, built and not yet shown.
type benchView struct {
	desk    present.Desk
	bench   *present.Workbench
	shell   *shell
	content fyne.CanvasObject
}

// build makes the presenters and views of a desk. It asks nothing of the desk,
// which may be locked yet.
func (w *Window) build(d present.Desk) *benchView {
	o := w.options
	v := &benchView{desk: d, bench: present.NewWorkbench(d, o.Station, o.Runner, w.notices, o.Now, o.PrintFolder)}
	v.bench.OnLocked = w.locked
	v.bench.Settings.Here = present.Here{
		Preferences: w.choices, Restart: o.Restart, About: o.About, LogTail: o.LogTail, Folder: o.PrintFolder,
	}
	v.bench.Updates.Place = o.Updates
	if o.Drill {
		v.bench.Train(o.Trainer)
	}
	keys := w.keyboard()
	v.shell = newShell(v.bench, o.Drill, keys, w.clerkItems, w.notices.Dismiss)
	w.letChoose(keys, v.bench.Runner())
	keys.touch, keys.lock = v.bench.Idle.Touch, v.bench.Lock
	keys.copied, v.bench.Record.Copied = w.copied.Watch, w.copied.Put
	keys.scan = scanKeys{scanner: present.NewScanner(o.Now, o.Runner), open: v.bench.Scan}
	v.content = newPresence(container.NewStack(v.shell.root, container.NewWithoutLayout(w.frame)), v.bench.Idle.Touch)
	return v
}

// prepare builds the window of a desk, and lays it out, while the desk is being
// unlocked: that is work for another core. A try that fails leaves it for the next.
func (w *Window) prepare(d present.Desk) {
	w.options.Runner.Post(func() {
		if w.bench == nil && (w.ready == nil || w.ready.desk != d) {
			w.ready = w.build(d)
			w.ready.content.Resize(w.win.Canvas().Size())
		}
	})
}

// showBench starts the desk; the sign-in screen stays until the first list is
// there, so that nobody sees it empty and nothing is drawn twice.
func (w *Window) showBench(d present.Desk) {
	if w.bench != nil { // a second try that was under way
		return
	}
	v := w.ready
	if w.ready = nil; v == nil || v.desk != d {
		v = w.build(d)
	}
	w.userName, w.bench = d.Session().UserName, v.bench
	w.bench.OnFilled = func(rest func()) { w.showFilled(v, rest) }
	w.bench.Start()
}

func (w *Window) showFilled(v *benchView, rest func()) {
	w.shell = v.shell
	w.shell.keys.attach()
	w.win.SetOnDropped(func(_ fyne.Position, files []fyne.URI) { w.shell.record.scans.dropped(files) })
	w.win.SetContent(v.content)
	w.showNotice(w.notices.Current())
	w.bench.Show(present.ScreenCheck)
	w.bench.Return(w.place)
	if w.place.Clerk == "" {
		w.bench.Greet()
	}
	w.place = present.Place{}
	w.signIn, w.signInView, w.signInHelp = nil, nil, nil
	w.filled, w.rest = w.NextFrame(), rest
	w.completeLater(v)
}

// ForgetCopied empties the clipboard of what was copied here, at the end of the program.
func (w *Window) ForgetCopied() { w.copied.Clear() }

// LockThen is LockFor; then is called once nothing is open any more.
func (w *Window) LockThen(cause desk.LockCause, then func()) {
	if w.bench == nil {
		w.LockFor(cause)
		then()
		return
	}
	w.lockedThen = append(w.lockedThen, then)
	w.LockFor(cause)
}

// LockFor locks the signed-in desk, or takes back a sign-in that is half done.
func (w *Window) LockFor(cause desk.LockCause) {
	switch {
	case w.bench != nil:
		w.bench.LockFor(cause)
	case w.signIn != nil:
		w.signIn.Abandon(cause)
	}
}

// locked takes everything of people out of the window: the content tree with
// its presenters, dialogs, what was copied, and the memory they have left free.
func (w *Window) locked(cause desk.LockCause, place present.Place) {
	for _, o := range w.win.Canvas().Overlays().List() {
		w.win.Canvas().Overlays().Remove(o)
	}
	w.copied.Clear()
	w.bench, w.shell, w.ready, w.rest, w.place = nil, nil, nil, nil, place
	w.showSignIn(func(p *present.SignIn) { p.StartLocked(cause, w.userName) })
	for _, then := range w.lockedThen {
		then()
	}
	w.lockedThen = nil
	w.options.Runner.Go("free memory", func(context.Context) error {
		debug.FreeOSMemory()
		return nil
	}, func(error) {})
}

func (w *Window) clerkItems() []menuItem {
	dark := w.choices.Current().Theme == present.ThemeDark
	word := lang.L("深色外观")
	if dark {
		word = lang.L("浅色外观")
	}
	items := []menuItem{
		{word, func() { w.SetDark(!dark) }},
		{lang.L("设置"), func() { w.bench.Show(present.ScreenSettings) }},
		{lang.L("锁定  Ctrl+L"), w.bench.Lock},
	}
	if w.bench.Walk != nil {
		items = append(items, menuItem{lang.L("引导练习"), w.bench.Walk.Toggle})
	}
	return items
}

func iconApp() fyne.Resource {
	return fyne.NewStaticResource("app.png", icons.App())
}
