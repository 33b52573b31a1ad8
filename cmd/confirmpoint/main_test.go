package main

import (
	"bytes"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

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

func TestWithoutADisplayASentenceIsSaid(t *testing.T) {
	none := func(string) string { return "" }
	if s := noDisplay("linux", none); !strings.Contains(s, "pointctl") {
		t.Errorf("got %q", s)
	}
	if s := noDisplay("linux", func(string) string { return ":0" }); s != "" {
		t.Errorf("with a display: %q", s)
	}
	if s := noDisplay("windows", none); s != "" {
		t.Errorf("on windows: %q", s)
	}
}

func TestToolkitLogListens(t *testing.T) {
	var out bytes.Buffer
	ended := 0
	l := &toolkitLog{out: &out, noWindow: func() { ended++ }}
	for _, line := range []string{"hello\n", "Fyne error:  window creation error\n", "window creation error\n"} {
		if _, err := l.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	if ended != 1 || l.wrongThread.Load() || !strings.HasPrefix(out.String(), "hello") {
		t.Errorf("ended %d, wrong thread %v, log %q", ended, l.wrongThread.Load(), out.String())
	}
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
