package present

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/ui/lang"
)

func TestPreferencesComeBack(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "made", "here")
	read, err := ReadPreferences(folder)
	if err != nil || read != DefaultPreferences() {
		t.Fatalf("a new workstation: %v, %v", read, err)
	}
	want := Preferences{Theme: ThemeDark, Language: lang.English, TextPercent: 150}
	for range 2 { // also over the file of before
		if err := WritePreferences(folder, want); err != nil {
			t.Fatal(err)
		}
	}
	if read, err = ReadPreferences(folder); err != nil || read != want {
		t.Errorf("came back as %v, %v", read, err)
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 1 {
		t.Errorf("beside the file there is %v, %v", left, err)
	}
}

func TestDamagedPreferencesAreTheUsualOnes(t *testing.T) {
	usual := DefaultPreferences()
	tests := []struct {
		name, data string
		want       Preferences
		warns      bool
	}{
		{"empty", "", usual, true}, // what a write that was cut short leaves
		{"half", `{"theme":"da`, usual, true},
		{"other kind", `{"theme":"dark","text_percent":"big"}`, usual, true},
		{"unknown values", `{"theme":"pink","language":"xx","text_percent":9000}`, usual, false},
		{"of a newer program", `{"theme":"dark","text_percent":125,"later":1}`, Preferences{Theme: ThemeDark, TextPercent: 125}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			if err := os.WriteFile(filepath.Join(folder, PreferenceFile), []byte(tt.data), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := ReadPreferences(folder)
			check(t, "preferences", got, tt.want)
			check(t, "warns", PreferenceWarning(err) != "", tt.warns)
		})
	}
	if _, err := ReadPreferences(string([]byte{0})); err == nil {
		t.Error("a folder that cannot be is read")
	}
}

func TestPreferencesThatCannotBeWrittenAreAProblem(t *testing.T) {
	inTheWay := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	check(t, "no folder", confirm.CodeOf(WritePreferences(inTheWay, DefaultPreferences())), confirm.ProblemReadOnly)
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, PreferenceFile, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	check(t, "not replaced", confirm.CodeOf(WritePreferences(folder, DefaultPreferences())), confirm.ProblemDiskFull)
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 1 {
		t.Errorf("the temporary file stays: %v, %v", left, err)
	}
}

// TestTheNewestPreferencesAreWrittenLast: who goes through the sizes quickly
// must not find an older one at the next start.
func TestTheNewestPreferencesAreWrittenLast(t *testing.T) {
	r := &stepRunner{t: t}
	notices := NewNotices(r)
	var written, applied []int
	var fails error
	k := NewPreferenceKeeper(Preferences{}, func(p Preferences) error {
		written = append(written, p.TextPercent)
		return fails
	}, r, notices)
	k.OnChange = func(p Preferences) { applied = append(applied, p.TextPercent) }
	check(t, "begins with", k.Current(), DefaultPreferences())
	for _, percent := range []int{125, 125, 150, 175} {
		to := k.Current()
		to.TextPercent = percent
		k.Set(to)
	}
	check(t, "writes at once", len(r.jobs), 1)
	r.settle()
	if len(applied) != 3 || len(written) != 2 || written[0] != 125 || written[1] != 175 {
		t.Errorf("applied %v, written %v", applied, written)
	}
	fails = errors.New("no")
	k.Set(DefaultPreferences())
	r.settle()
	check(t, "says", notices.Current().Severity, NoticeError)
	check(t, "and goes on with", k.Current(), DefaultPreferences())

	NewPreferenceKeeper(Preferences{}, nil, r, notices).Set(Preferences{Theme: ThemeDark})
	check(t, "jobs of one that keeps nothing", len(r.jobs), 0)
}
