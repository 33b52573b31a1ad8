package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"confirmpoint/desk"
	"confirmpoint/internal/hush"
	"confirmpoint/internal/point"
	"confirmpoint/ui"
	"confirmpoint/ui/pick"
	"confirmpoint/ui/present"
)

// appID names the program to the toolkit.
const appID = "cn.confirmpoint.desk"

// program is one run of the window.
type program struct {
	app     fyne.App
	window  *ui.Window
	runner  *ui.Runner
	station *station
	demo    *demo // nil outside training
	log     *toolkitLog
	once    sync.Once
	ended   error
	drive   func(context.Context) error // works the window, then it is closed; nil: a person does
	usable  chan struct{}               // closed once the first list is drawn; nil: nobody waits for it

	folder      string // of the preferences; "": they are not kept
	preferences present.Preferences
	warning     string // about them
	scale       string // what the toolkit was told before the preferences
	again       bool   // start anew after the end
}

// start opens the window and returns when it has been closed and everything
// behind it has stopped.
func start(ctx context.Context, f flags, out io.Writer) (err error) {
	p := &program{scale: os.Getenv(scaleVariable)}
	p.readPreferences(f)
	if err := speak(p.preferences.Language); err != nil {
		return err
	}
	if err := needScreen(runtime.GOOS, os.Getenv); err != nil {
		return err
	}
	if runtime.GOOS == "linux" {
		// The toolkit complains when this folder is missing, but does not make it.
		if cache, err := os.UserCacheDir(); err == nil {
			_ = os.MkdirAll(cache, 0o700)
		}
	}
	// The system's request to end makes a clean end, at every moment.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	if f.demo {
		if p.demo, err = openDemo(ctx, f); err != nil {
			return errors.New(present.Sentence(err))
		}
		p.station = p.demo.station
	} else {
		p.station = &station{options: point.Options{Dir: f.dir}}
	}
	p.drive = p.driver(f, out)
	if err := errors.Join(p.show(ctx, f), p.shutdown()); err != nil || !p.again {
		return err
	}
	return p.startAgain()
}

// show runs the window. Where there can be none the toolkit logs why, and then
// panics or runs on without one; that becomes a sentence.
func (p *program) show(ctx context.Context, f flags) (err error) {
	tail := &logTail{}
	p.log = &toolkitLog{out: hush.NewWriter(io.MultiWriter(log.Writer(), tail))}
	defer func() {
		if v := recover(); v != nil {
			if err = p.log.missing(v); err == nil {
				panic(v) // not for want of a window
			}
		}
	}()
	log.SetOutput(p.log)
	sweepToolkit()
	deferGarbage()
	p.app = app.NewWithID(appID)
	p.runner = ui.NewRunner(ctx, slog.New(slog.NewTextHandler(hush.NewWriter(io.MultiWriter(os.Stderr, tail)), &slog.HandlerOptions{Level: slog.LevelWarn})))
	options := ui.Options{
		App: p.app, Runner: p.runner, Station: p.station, Now: time.Now,
		Size:        fyne.NewSize(float32(f.size.width), float32(f.size.height)),
		PrintFolder: printFolder(f), Preferences: p.preferences, Warning: p.warning, Rescale: p.rescale,
		About: p.about(), Updates: p.updatePlace(), LogTail: tail.String, ChooseFile: pick.System, Beside: p.besideWindow(ctx), OnUsable: p.firstList,
	}
	if p.folder != "" {
		options.SavePreferences = func(to present.Preferences) error { return present.WritePreferences(p.folder, to) }
		if p.demo == nil || !p.demo.remove { // it would forget what was done in training
			options.Restart = p.restart
		}
	}
	p.rescale(p.preferences.TextPercent)
	if p.demo != nil {
		options.Prefill, options.Drill, options.Trainer = p.demo.prefill, true, p.demo
	}
	p.window = ui.NewWindow(options)
	p.window.Fyne().SetCloseIntercept(p.quit)
	p.app.Lifecycle().SetOnStopped(func() { _ = p.shutdown() }) // start reports its error
	context.AfterFunc(ctx, func() { p.runner.Post(p.quit) })
	onSuspend(ctx, func(release func()) {
		p.runner.Post(func() { p.window.LockThen(desk.LockSuspend, release) })
	})
	var driven error
	p.app.Lifecycle().SetOnStarted(func() {
		if p.drive != nil {
			go func() {
				driven = p.drive(ctx)
				p.runner.Post(p.quit)
			}()
		}
	})
	p.window.Show()
	if err := p.log.missing(nil); err != nil {
		return err // its loop would draw through functions that are not there
	}
	if !made(p.window.Fyne()) {
		return noOpenGL // its loop would run without a window
	}
	p.app.Run()
	return driven
}

// firstList begins what waits until the first list is drawn.
func (p *program) firstList() {
	if p.usable != nil {
		close(p.usable)
	}
	p.collectGarbage()
}

// printFolder is where PDF files go: the tour's folder, else the user's documents.
func printFolder(f flags) string {
	if f.tour != "" || f.gallery != "" {
		return cmp.Or(f.tour, f.gallery)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	for _, name := range []string{"文档", "Documents"} { //lang:chinese as the folder is called
		if info, err := os.Stat(filepath.Join(home, name)); err == nil && info.IsDir() {
			return filepath.Join(home, name)
		}
	}
	return home
}

// quit stops the work behind the window, then the window. It is for the
// toolkit's goroutine.
func (p *program) quit() {
	p.window.ForgetCopied()
	_ = p.shutdown() // start reports its error
	p.app.Quit()
}

// shutdown stops, once, everything behind the window: first the jobs, since
// nothing may reach for the window after it has gone. Each call gives the
// error of the first.
func (p *program) shutdown() error {
	p.once.Do(func() {
		if p.runner != nil && !p.runner.Stop(closeGrace) {
			p.ended = errors.New("后台工作没有按时结束") //lang:chinese for the command line
		}
		p.ended = errors.Join(p.ended, p.station.close())
		if p.demo != nil {
			p.ended = errors.Join(p.ended, p.demo.close())
		}
	})
	return p.ended
}
