package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"confirmpoint/ui/lang"
	"confirmpoint/ui/present"
)

func TestPreferencesAreReadBeforeTheWindow(t *testing.T) {
	dir := t.TempDir()
	if err := present.WritePreferences(dir, present.Preferences{Theme: present.ThemeLight, Language: lang.English, TextPercent: 150}); err != nil {
		t.Fatal(err)
	}
	p := &program{}
	p.readPreferences(flags{dir: dir, dark: true})
	if p.preferences.TextPercent != 150 || p.preferences.Theme != present.ThemeDark || p.warning != "" || p.folder != dir {
		t.Errorf("read %+v, %q", p.preferences, p.warning)
	}
	tour := &program{}
	tour.readPreferences(flags{dir: dir, tour: "out"})
	if tour.preferences != present.DefaultPreferences() || tour.folder != "" {
		t.Errorf("a tour reads %+v", tour.preferences)
	}
}

func TestScaleGrowsFromWhatTheSystemSays(t *testing.T) {
	for _, tt := range []struct {
		base    string
		percent int
		want    string
	}{{"", 150, "1.5"}, {"", 100, ""}, {"1.5", 200, "3"}, {"auto", 125, "1.25"}, {"2", 100, "2"}} {
		t.Setenv(scaleVariable, tt.base)
		(&program{scale: tt.base}).rescale(tt.percent)
		if got := os.Getenv(scaleVariable); got != tt.want {
			t.Errorf("%d %% of %q is %q, want %q", tt.percent, tt.base, got, tt.want)
		}
	}
}

func TestToolkitSpeaksTheLanguageOfTheWindow(t *testing.T) {
	t.Setenv(lang.Variable, "")
	t.Setenv("LANGUAGE", "fr")
	for l, want := range map[lang.Tag]string{lang.English: "en", lang.Chinese: "zh_CN"} {
		if err := speak(l); err != nil || os.Getenv("LANGUAGE") != want {
			t.Errorf("%s: the toolkit speaks %q, %v", l, os.Getenv("LANGUAGE"), err)
		}
	}
}

func TestLogTailKeepsTheNewestLines(t *testing.T) {
	tail := &logTail{}
	for range tailLines {
		_, _ = tail.Write([]byte("old\n"))
	}
	_, _ = tail.Write([]byte("one\ntwo\n"))
	lines := strings.Split(tail.String(), "\n")
	if len(lines) != tailLines || lines[len(lines)-1] != "two" {
		t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
	}
}

func TestToolkitsOwnPreferencesAreNobodysConcern(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	folder, err := os.UserConfigDir()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "fyne", appID, "preferences.json")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	for text, stays := range map[string]bool{"": false, "{}\n": true} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		sweepToolkit()
		if _, err := os.Stat(file); (err == nil) != stays {
			t.Errorf("a file with %q: %v", text, err)
		}
	}

	var out strings.Builder
	l := &toolkitLog{out: &out}
	for _, line := range []string{
		"Fyne error:  Preferences load error:\n", "  Cause: EOF\n", "  At: preferences.go:98\n",
		"Fyne error:  other\n", "  Cause: why\n", "  At: other.go:1\n",
		"Fyne error:  Preferences load error:\n", "of another goroutine\n",
	} {
		if n, err := l.Write([]byte(line)); n != len(line) || err != nil {
			t.Errorf("%q: %d, %v", line, n, err)
		}
	}
	if want := "Fyne error:  other\n  Cause: why\n  At: other.go:1\nof another goroutine\n"; out.String() != want {
		t.Errorf("the log has %q", out.String())
	}
}
