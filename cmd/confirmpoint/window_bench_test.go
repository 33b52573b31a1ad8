package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"confirmpoint/confirm"
	"confirmpoint/internal/point"
	"confirmpoint/internal/training"
	"confirmpoint/sync/credential"
	"confirmpoint/ui"
	"confirmpoint/ui/present"
)

// childVariable tells a child of the benchmarks what to be; its folder is in
// folderVariable.
const (
	childVariable  = "CONFIRMPOINT_BENCH_CHILD"
	folderVariable = "CONFIRMPOINT_BENCH_FOLDER"
)

// TestMain lets the test program be a window of its own, on the first thread.
func TestMain(m *testing.M) {
	var err error
	switch os.Getenv(childVariable) {
	case "":
		os.Exit(m.Run())
	case "empty":
		err = emptyWindow()
	case "desk":
		err = benchWindow(usable)
	case "clerk":
		err = benchWindow(clerkAtWork)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitError)
	}
}

// standsMark is the line a child prints when what it is timed for is drawn.
const standsMark = "drawn"

// benchFigures are what a child prints at its end.
type benchFigures struct {
	MemoryMB   float64 // resident
	GrownMB    float64 // resident, over the work
	HeapMB     float64 // alive, over the work
	Goroutines int     // over the work
}

// emptyWindow is a window of the toolkit with our fonts and one word. It ends
// when that has been drawn.
func emptyWindow() error {
	a := app.NewWithID("cn.confirmpoint.empty")
	a.Settings().SetTheme(ui.NewTheme(false))
	w := a.NewWindow("空")
	drawn := make(chan struct{})
	first := true
	frame := canvas.NewRaster(func(int, int) image.Image {
		if first {
			first = false
			close(drawn)
		}
		return image.NewNRGBA(image.Rect(0, 0, 1, 1))
	})
	w.SetContent(container.NewStack(canvas.NewText("现场确认", nil), frame))
	w.Resize(fyne.NewSize(1280, 800))
	a.Lifecycle().SetOnStarted(func() {
		go func() {
			<-drawn
			fmt.Println(standsMark)
			report(benchFigures{MemoryMB: resident()})
			fyne.Do(a.Quit)
		}()
	})
	w.ShowAndRun()
	return nil
}

func report(f benchFigures) { _ = json.NewEncoder(os.Stdout).Encode(f) }

// benchWindow is the program over an enrolled workstation without a line.
func benchWindow(drive func(context.Context, *program) (benchFigures, error)) error {
	p := &program{
		preferences: present.DefaultPreferences(), station: &station{options: benchOptions(os.Getenv(folderVariable))},
		usable: make(chan struct{}),
	}
	p.drive = func(ctx context.Context) error {
		f, err := drive(ctx, p)
		if err == nil {
			report(f)
		}
		return err
	}
	return errors.Join(p.show(context.Background(), flags{dir: os.Getenv(folderVariable)}), p.shutdown())
}

// benchOptions have a cheap key derivation: what a PIN costs on purpose is not
// the program's start.
func benchOptions(dir string) point.Options {
	return point.Options{
		Dir: filepath.Join(dir, "workstation"), Training: true,
		Secrets: training.NewSecrets(filepath.Join(dir, "secrets.json")),
		KDF:     credential.Params{Time: 1, MemoryKiB: 8, Threads: 1},
	}
}

// usable signs in by PIN and waits until the list is drawn. The PIN is given as
// soon as the sign-in screen has been drawn and takes one: how long a clerk
// types is not the program's.
func usable(ctx context.Context, p *program) (benchFigures, error) {
	if err := signInByPIN(ctx, p); err != nil {
		return benchFigures{}, err
	}
	fmt.Println(standsMark)
	people := 0
	if !p.runner.Ask(func() { people = p.window.Bench().List.Len() }) || people == 0 {
		return benchFigures{}, errors.New("the list that was drawn is empty")
	}
	if err := drawn(ctx, p); err != nil { // what comes after the first list is under way
		return benchFigures{}, err
	}
	return benchFigures{MemoryMB: resident()}, nil
}

func signInByPIN(ctx context.Context, p *program) error {
	err := until(ctx, p, func() bool {
		return p.window.Frames() > 0 && p.window.SignIn().State().Step == present.StepOnline
	})
	if err != nil {
		return err
	}
	p.runner.Ask(func() {
		p.window.SignIn().Choose(present.StepOffline)
		p.window.SignIn().SubmitOffline(training.PIN)
	})
	select {
	case <-p.usable:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// drawn waits for a whole frame after everything that has been done.
func drawn(ctx context.Context, p *program) error {
	before := 0
	p.runner.Ask(func() { before = p.window.RequestFrame() })
	return until(ctx, p, func() bool { return p.window.Frames() > before })
}

// until looks every frame whether a condition holds.
func until(ctx context.Context, p *program, holds func() bool) error {
	frames := time.NewTicker(frameTime / 8)
	defer frames.Stop()
	for met := false; ; {
		if !p.runner.Ask(func() { met = holds() }) {
			return errors.New("the window is gone")
		}
		if met {
			return nil
		}
		select {
		case <-frames.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// clerkAtWork opens, ticks and concludes two hundred people, each step drawn.
func clerkAtWork(ctx context.Context, p *program) (f benchFigures, err error) {
	if err := signInByPIN(ctx, p); err != nil {
		return f, err
	}
	p.runner.Ask(func() { p.window.Bench().List.ShowQueue(confirm.QueueAll) })
	const warm, people = 20, 200
	for i := range warm {
		if err := oneOf(ctx, p, i); err != nil {
			return f, err
		}
	}
	if err := rest(ctx, p); err != nil {
		return f, err
	}
	memory, before, goroutines := resident(), alive(), runtime.NumGoroutine()
	for i := range people {
		if err := oneOf(ctx, p, warm+i); err != nil {
			return f, err
		}
	}
	if err := rest(ctx, p); err != nil {
		return f, err
	}
	after := resident()
	return benchFigures{
		MemoryMB: after, GrownMB: after - memory, HeapMB: float64(alive()-before) / 1e6, Goroutines: runtime.NumGoroutine() - goroutines,
	}, nil
}

// rest lets the window stand still, drawn every second, until the toolkit has
// forgotten the drawings of texts that are not shown any more: it looks every
// half minute for those of more than a minute.
func rest(ctx context.Context, p *program) error {
	seconds := time.NewTicker(time.Second)
	defer seconds.Stop()
	for range 100 {
		<-seconds.C
		if _, err := atDesk(p); err != nil {
			return err
		}
		if err := drawn(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// atDesk tells the desk that somebody is there, although no key is pressed.
func atDesk(p *program) (bench *present.Workbench, err error) {
	p.runner.Ask(func() {
		if bench = p.window.Bench(); bench != nil {
			bench.Idle.Touch()
		}
	})
	if bench == nil {
		return nil, errors.New("the desk has locked itself")
	}
	return bench, nil
}

func oneOf(ctx context.Context, p *program, i int) error {
	bench, err := atDesk(p)
	if err != nil {
		return err
	}
	id := ""
	p.runner.Ask(func() {
		id = bench.List.Row(i).ID
		bench.List.OpenRow(i)
	})
	err = until(ctx, p, func() bool {
		s := bench.Record.State()
		return s.ID == id && len(s.Ticks) > 0 && !s.Busy && !s.Working
	})
	if err != nil {
		return err
	}
	p.runner.Ask(func() {
		for _, line := range bench.Record.State().Ticks {
			bench.Record.Tick(line.Code, confirm.TickNotMet)
		}
	})
	if err := until(ctx, p, func() bool { return !bench.Record.State().Working }); err != nil {
		return err
	}
	if err := drawn(ctx, p); err != nil {
		return err
	}
	p.runner.Ask(func() { bench.Record.Conclude(confirm.ActionConcludeIncomplete) })
	err = until(ctx, p, func() bool {
		s := bench.Record.State()
		return s.ID == id && !s.Busy && !s.Working && s.Badge != present.StateBadge(confirm.StatePending)
	})
	if err != nil {
		return err
	}
	_, err = p.picture(ctx)
	return err
}

// resident is what of the process is in memory, in MB, once what is free has
// been given back, without the libraries of Mesa's software renderer: a
// computer with a graphics driver has none of them.
func resident() float64 {
	runtime.GC() // what finalizers let go is free after the next one
	debug.FreeOSMemory()
	giveBack()
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		return 0
	}
	kB, renderer := 0.0, false
	for _, line := range strings.Split(string(maps), "\n") {
		fields := strings.Fields(line)
		switch {
		case len(fields) >= 5 && strings.Contains(fields[0], "-"): // a mapping begins
			renderer = strings.Contains(line, "libLLVM") || strings.Contains(line, "swrast_dri")
		case len(fields) == 3 && fields[0] == "Rss:" && !renderer:
			n, _ := strconv.ParseFloat(fields[1], 64)
			kB += n
		}
	}
	return kB / 1000
}

// alive is what the heap holds, in bytes.
func alive() int64 {
	runtime.GC()
	runtime.GC() // what finalizers let go
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// furnish makes the folder of an enrolled workstation with people in it, and
// their pictures too if asked. The registry is gone afterwards.
func furnish(b *testing.B, people int, pictures bool) string {
	b.Helper()
	ctx, dir := b.Context(), b.TempDir()
	registry, err := training.Start(ctx, training.Options{
		Dir: filepath.Join(dir, "registry"), Count: people, Seed: 7, NoPictures: !pictures,
	})
	must(b, err)
	o := benchOptions(dir)
	_, err = point.Enrol(ctx, o, point.EnrolRequest{
		RegistryURL: registry.URL(), CAPEM: registry.CAPEM(), UserName: registry.UserName(),
		ActivationCode: registry.ActivationCode(), PIN: []byte(training.PIN),
	})
	must(b, err)
	p, err := point.Open(ctx, o)
	must(b, err)
	challenge, err := p.Desk().BeginSignIn(ctx, registry.UserName(), registry.Password(), []byte(training.PIN))
	must(b, err)
	must(b, p.Desk().FinishSignIn(ctx, challenge.ID, registry.SMSCode()))
	_, err = p.Desk().Pull(ctx, nil)
	must(b, err)
	must(b, p.Close(ctx))
	must(b, registry.Close())
	return dir
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// runChild starts this test program as a window and gives what it prints at its
// end, and how long it took from its start to its mark.
func runChild(b *testing.B, as, folder string) (f benchFigures, took time.Duration) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+as, folderVariable+"="+folder)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(b, err)
	began := time.Now()
	must(b, cmd.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "{") {
		if lines.Text() == standsMark {
			took = time.Since(began)
		}
	}
	must(b, lines.Err())
	must(b, json.Unmarshal(lines.Bytes(), &f))
	must(b, cmd.Wait())
	return f, took
}

// BenchmarkStart20000 compares the start of the program, from nothing to a list
// of 20,000 that is drawn, with that of an empty window of the same toolkit with
// the same fonts. It needs a display.
func BenchmarkStart20000(b *testing.B) {
	folder := furnish(b, 20_000, false)
	runChild(b, "empty", folder) // the disk's cache is warm for both
	runChild(b, "desk", folder)
	var empty, desk []time.Duration
	memory := 0.0
	for b.Loop() {
		_, e := runChild(b, "empty", folder)
		figures, d := runChild(b, "desk", folder)
		empty, desk, memory = append(empty, e), append(desk, d), max(memory, figures.MemoryMB)
	}
	b.ReportMetric(median(desk)/median(empty), "x-empty")
	b.ReportMetric(median(empty), "ms-empty")
	b.ReportMetric(median(desk), "ms-desk")
	b.ReportMetric(memory, "MB")
}

// median is in milliseconds: one start that the machine was busy in says nothing.
func median(of []time.Duration) float64 {
	slices.Sort(of)
	return of[len(of)/2].Seconds() * 1000
}

// BenchmarkClerk200 is ten minutes of a clerk: two hundred people opened,
// ticked and concluded, everything drawn. It tells what has stayed in memory.
func BenchmarkClerk200(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		folder := furnish(b, 300, true)
		b.StartTimer()
		f, _ := runChild(b, "clerk", folder)
		b.ReportMetric(f.GrownMB, "MB-grown")
		b.ReportMetric(f.HeapMB, "MB-heap")
		b.ReportMetric(float64(f.Goroutines), "goroutines")
		b.ReportMetric(f.MemoryMB, "MB")
	}
}
