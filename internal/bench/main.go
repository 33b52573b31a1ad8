// Command bench runs every stated number of the project and prints one line
// each: name, figure, unit, goal, and ok or short. It exits with 1 when a
// number is short. With -write it also puts the table, with the machine and
// the day, into docs/benchmarks.md.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

func main() {
	only := flag.String("only", "", "run only numbers whose name matches this regular expression")
	write := flag.String("write", "", "file that gets the table between its markers")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *only, *write); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures what matches, prints as it goes, and fails when a number is short.
func run(ctx context.Context, out io.Writer, only, write string) error {
	match, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	var lines []string
	short := 0
	texts := outputs{}
	for _, n := range numbers() {
		if !match.MatchString(n.Name) {
			continue
		}
		figure, err := texts.measure(ctx, n)
		if err != nil {
			return fmt.Errorf("%s: %w", n.Name, err)
		}
		if !n.ok(figure) {
			short++
		}
		line := n.line(figure)
		fmt.Fprintln(out, line)
		lines = append(lines, line)
	}
	if write != "" {
		if err := writeTable(write, lines, time.Now()); err != nil {
			return err
		}
	}
	if short > 0 {
		return fmt.Errorf("%d of %d numbers are short of their goal", short, len(lines))
	}
	return nil
}

// outputs are what benchmarks have printed, by package, name and time: one run
// of a long benchmark serves all its numbers.
type outputs map[[3]string]string

// measure picks a metric of a benchmark.
func (o outputs) measure(ctx context.Context, n number) (float64, error) {
	key := [3]string{n.Package, n.Bench, n.Time}
	text, ok := o[key]
	if !ok {
		var err error
		if text, err = runBenchmark(ctx, n); err != nil {
			return 0, err
		}
		o[key] = text
	}
	return parseMetric(text, n.Bench, n.Metric)
}

// runBenchmark runs one benchmark of go test.
func runBenchmark(ctx context.Context, n number) (string, error) {
	args := []string{"go", "test", "-trimpath", "-run", "^$", "-bench", "^" + n.Bench + "$", "-benchtime", n.Time, "-timeout", "20m", n.Package}
	env := append(os.Environ(), "CGO_ENABLED=0")
	if n.Window {
		// The flags of the released window, on a display and a bus of its own.
		args = slices.Insert(args, 2, "-tags", "x11,migrated_fynedo")
		args = append([]string{"dbus-run-session", "--", "xvfb-run", "-a", "-s", "-screen 0 1280x800x24 +extension GLX -noreset"}, args...)
		env = append(os.Environ(), "CGO_ENABLED=1", "LIBGL_ALWAYS_SOFTWARE=1", "WAYLAND_DISPLAY=")
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = env
	text, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, text)
	}
	return string(text), nil
}

// machine describes this computer for the table.
func machine() string {
	model := "unknown processor"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if m := regexp.MustCompile(`(?m)^model name\s*:\s*(.+)$`).FindSubmatch(info); m != nil {
			model = string(m[1])
		}
	}
	return fmt.Sprintf("%s, %d cores, %s/%s, %s", model, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}
