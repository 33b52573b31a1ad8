package main

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"confirmpoint/confirm"
	"confirmpoint/internal/point"
	"confirmpoint/internal/training"
	"confirmpoint/ui/present"
)

func TestCommandLine(t *testing.T) {
	tests := []struct {
		name string
		args []string
		code int
		says string
	}{
		{"version", []string{"--version"}, exitOK, "confirmpoint "},
		{"help", []string{"-h"}, exitOK, "演练"},
		{"unknown flag", []string{"--no-such"}, exitUsage, "用法"},
		{"argument", []string{"x"}, exitUsage, "不认识的参数：x"},
		{"tour without demo", []string{"--tour", "out"}, exitUsage, "须与 --demo 同用"},
		{"size without gallery", []string{"--demo", "--gallery-size", "1024x700"}, exitUsage, "须与 --gallery 同用"},
		{"no size", []string{"--demo", "--gallery", "out", "--gallery-size", "1024"}, exitUsage, "宽x高"},
		{"size of nothing", []string{"--demo", "--gallery", "out", "--gallery-size", "0x0"}, exitUsage, "宽x高"},
		{"too few", []string{"--demo", "--demo-count", "3"}, exitUsage, "20 到 100000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			if code := run(tt.args, &out, &errOut); code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			if said := out.String() + errOut.String(); !strings.Contains(said, tt.says) {
				t.Errorf("said %q, want %q", said, tt.says)
			}
		})
	}
}

func TestWithoutAScreenASentenceIsSaid(t *testing.T) {
	none := func(string) string { return "" }
	if err := needScreen("linux", none); !errors.Is(err, noScreen) || !strings.Contains(err.Error(), "pointctl") {
		t.Errorf("got %v", err)
	}
	if err := needScreen("linux", func(string) string { return ":0" }); err != nil {
		t.Errorf("with a display: %v", err)
	}
	if err := needScreen("windows", none); err != nil {
		t.Errorf("on windows: %v", err)
	}
}

// nativeWindow has a window of the system, or none.
type nativeWindow struct {
	fyne.Window
	context any
}

func (w nativeWindow) RunNative(f func(any)) { f(w.context) }

func TestAWindowThatWasNotMadeIsNoticed(t *testing.T) {
	tests := []struct {
		context any
		want    bool
	}{
		{driver.WindowsWindowContext{}, false},
		{driver.WindowsWindowContext{HWND: 1}, true},
		{driver.X11WindowContext{}, false},
		{driver.X11WindowContext{WindowHandle: 1}, true},
	}
	for _, tt := range tests {
		if got := made(nativeWindow{context: tt.context}); got != tt.want {
			t.Errorf("made with %#v: %v, want %v", tt.context, got, tt.want)
		}
	}
}

func TestToolkitLogListens(t *testing.T) {
	tests := []struct {
		name     string
		line     string
		panicked any
		want     error
	}{
		{"nothing", "hello\n", nil, nil},
		{"a fault of ours", "hello\n", "index out of range", nil},
		{"no window", "Fyne error:  window creation error\n", nil, noOpenGL},
		{"functions missing", "Fyne error:  failed to initialise OpenGL\n", nil, noOpenGL},
		{"no shaders", "hello\n", errors.New("failed to compile OpenGL shader"), noOpenGL},
		{"no screen", "Fyne error:  failed to initialise GLFW\n", "NotInitialized", noScreen},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			l := &toolkitLog{out: &out}
			if _, err := l.Write([]byte(tt.line)); err != nil {
				t.Fatal(err)
			}
			if got := l.missing(tt.panicked); !errors.Is(got, tt.want) {
				t.Errorf("missing %v, want %v", got, tt.want)
			}
			if out.String() != tt.line || l.wrongThread.Load() {
				t.Errorf("passed on %q, wrong thread %v", out.String(), l.wrongThread.Load())
			}
		})
	}
	l := &toolkitLog{out: io.Discard}
	_, _ = l.Write([]byte("*** Error in Fyne call thread, fix it ***"))
	if !l.wrongThread.Load() {
		t.Error("the complaint was not heard")
	}
}

func TestStationWithoutEnrolment(t *testing.T) {
	s := &station{options: point.Options{Dir: t.TempDir(), Secrets: training.NewSecrets(filepath.Join(t.TempDir(), "secrets"))}}
	if s.Enrolled() {
		t.Error("an empty folder is enrolled")
	}
	if _, err := s.Open(t.Context()); confirm.CodeOf(err) != confirm.ProblemNotEnrolled {
		t.Errorf("open: %v", err)
	}
	err := s.Enrol(t.Context(), present.EnrolForm{CAFile: filepath.Join(t.TempDir(), "none.pem")})
	if confirm.CodeOf(err) != confirm.ProblemBadFile || strings.Contains(present.Sentence(err), "none.pem") {
		t.Errorf("enrol without the file: %v", err)
	}
	s.KeepInContact(t.Context())
	s.Kick()
	if err := s.close(); err != nil {
		t.Error(err)
	}
}

func TestPicturesOfTheBackBuffer(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 3, 3))
	if !black(img) {
		t.Error("an empty picture is not black")
	}
	img.Set(0, 0, color.RGBA{R: 9})
	if black(img) {
		t.Error("a picture with something in it is black")
	}
	flip(img)
	if got := img.RGBAAt(0, 2); got != (color.RGBA{R: 9, A: 255}) {
		t.Errorf("the first row is not the last: %v", got)
	}
}

func TestPrintFolder(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home)
	if got := printFolder(flags{}); got != home {
		t.Errorf("got %q, want the home folder", got)
	}
	if err := os.Mkdir(filepath.Join(home, "文档"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := printFolder(flags{}); got != filepath.Join(home, "文档") {
		t.Errorf("got %q, want 文档", got)
	}
	if got := printFolder(flags{tour: "out"}); got != "out" {
		t.Errorf("on tour: %q", got)
	}
}
