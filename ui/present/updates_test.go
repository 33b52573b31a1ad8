package present

import (
	"errors"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

type updatesBench struct {
	*Updates
	desk   *fakeDesk
	runner *stepRunner
}

func newUpdatesBench(t *testing.T, v confirm.UpdateVerdict) *updatesBench {
	b := &updatesBench{desk: &fakeDesk{}, runner: &stepRunner{t: t}}
	b.desk.offer = confirm.UpdateOffer{
		Verdict: v, Running: "1.0.0", Update: confirm.Update{Version: "1.0.1", NotesZH: "修正名册"},
		File: confirm.UpdateFile{Name: "confirmpoint_1.0.1_amd64.deb", Bytes: 4 << 20, SHA256: "d1"},
	}
	b.Updates = NewUpdates(b.desk, b.runner)
	b.Place = UpdatePlace{Folder: func() (string, error) { return "/data/updates", nil }, Install: func(path string) string { return "install " + path }}
	return b
}

func TestUpdateSaysWhatMayBeDone(t *testing.T) {
	untrusted := &confirm.Problem{Code: confirm.ProblemUpdateUntrusted, Args: map[string]string{"reason": "signature"}}
	tests := []struct {
		name    string
		verdict confirm.UpdateVerdict
		err     error
		says    string
		tone    Tone
		may     bool
		notes   string
	}{
		{"nothing newer", confirm.UpdateNone, nil, "没有更新的版本", ToneComplete, false, ""},
		{"offered", confirm.UpdateOffered, nil, "新版本是 1.0.1：可以更新", ToneHint, true, "修正名册"},
		{"the last hours", confirm.UpdateHeldWindow, nil, "48 小时", ToneWarn, false, "修正名册"},
		{"unsent work", confirm.UpdateHeldUnsent, nil, "没发送的工作", ToneWarn, false, "修正名册"},
		{"an old registry", confirm.UpdateOtherWire, nil, "登记库要先升级", ToneWarn, false, "修正名册"},
		{"forged", confirm.UpdateNone, untrusted, "不可信（不是发布者签名的）", ToneWarn, false, ""},
		{"no line", confirm.UpdateNone, problem(confirm.ProblemOffline), Words(confirm.ProblemOffline, nil), ToneWarn, false, ""},
	}
	for _, tt := range tests {
		b := newUpdatesBench(t, tt.verdict)
		b.desk.offerErr = tt.err
		b.Load()
		check(t, tt.name+": while it asks", b.State().CanCheck, false)
		b.runner.settle()
		s := b.State()
		if !strings.Contains(s.Standing.Word, tt.says) {
			t.Errorf("%s: it says %q", tt.name, s.Standing.Word)
		}
		check(t, tt.name+": tone", s.Standing.Tone, tt.tone)
		check(t, tt.name+": may", s.CanGet, tt.may)
		check(t, tt.name+": marked", s.Offered, tt.may)
		check(t, tt.name+": gives a reason", s.WhyNot != "", !tt.may)
		check(t, tt.name+": notes", s.Notes, tt.notes)
		b.Get()
		check(t, tt.name+": fetches", len(b.runner.jobs), len(b.desk.updated)+map[bool]int{true: 1}[tt.may])
	}
}

func TestUpdateIsFetchedOnce(t *testing.T) {
	b := newUpdatesBench(t, confirm.UpdateOffered)
	b.Get()
	check(t, "fetched before it is known", len(b.runner.jobs), 0)
	b.Load()
	b.Load() // a double click
	check(t, "questions", len(b.runner.jobs), 1)
	b.runner.settle()
	b.Get()
	b.Get()
	b.Load() // nothing is asked during a download
	check(t, "jobs", strings.Join(b.runner.labels(), ","), "download update")
	var ratios []float64
	b.OnChange = func(s UpdateState) { ratios = append(ratios, s.Ratio) }
	b.runner.settle()
	check(t, "ratio", ratios[0], 0.25)
	s := b.State()
	check(t, "folders", strings.Join(b.desk.updated, ","), "/data/updates")
	check(t, "install", s.Install, "install /data/updates/confirmpoint_1.0.1_amd64.deb")
	check(t, "may fetch again", s.CanGet, false)
	opened := ""
	b.OnOpenFolder = func(path string) { opened = path }
	b.OpenFolder()
	check(t, "opened", opened, "/data/updates")

	b.desk.have = map[string]int64{b.desk.offer.File.SHA256: b.desk.offer.File.Bytes}
	b.Load()
	b.runner.settle()
	check(t, "the file stays", b.State().Path, s.Path)
	b.desk.offer.Update.Version, b.desk.offer.File.SHA256 = "1.0.2", "d2"
	b.Load()
	b.runner.settle()
	check(t, "of a newer version there is none yet", b.State().Path, "")
	check(t, "may fetch", b.State().CanGet, true)
}

// A program that was started anew finds what it had downloaded, by its digest.
func TestUpdateIsFoundAgain(t *testing.T) {
	b := newUpdatesBench(t, confirm.UpdateOffered)
	file := b.desk.offer.File
	tests := []struct {
		name  string
		have  int64
		found bool
	}{
		{"whole and unchanged", file.Bytes, true},
		{"changed since, or gone", 0, false},
		{"a broken download", file.Bytes / 2, false},
		{"whole again", file.Bytes, true},
	}
	for _, tt := range tests {
		b.desk.have = map[string]int64{file.SHA256: tt.have}
		b.Load()
		b.runner.settle()
		s := b.State()
		check(t, tt.name+": may fetch", s.CanGet, !tt.found)
		check(t, tt.name+": install", s.Install, map[bool]string{true: "install /data/updates/" + file.Name}[tt.found])
	}
	b.desk.offer.Verdict = confirm.UpdateHeldWindow
	b.Load()
	b.runner.settle()
	check(t, "held now: installed", b.State().Install, "")
	check(t, "nothing was fetched", len(b.desk.updated), 0)
}

func TestUpdateThatIsNotFetched(t *testing.T) {
	b := newUpdatesBench(t, confirm.UpdateOffered)
	b.Load()
	b.runner.settle()

	b.Get()
	b.Stop()
	b.runner.settle()
	check(t, "stopped", b.State().Standing, Badge{"已停下。再按下载会接着来，不从头开始。", ToneHint})
	check(t, "may go on", b.State().CanGet, true)

	b.desk.fetchErr = problem(confirm.ProblemOffline)
	b.Get()
	b.runner.settle()
	check(t, "a cut line", b.State().Standing, Badge{Words(confirm.ProblemOffline, nil), ToneWarn})
	check(t, "may go on after a cut", b.State().CanGet, true)

	b.Place.Folder = func() (string, error) { return "", errors.New("no disk") }
	b.Get()
	b.runner.settle()
	check(t, "no folder", b.State().Standing, Badge{Sentence(problem(confirm.ProblemTarget)), ToneWarn})
	b.Place.Folder = func() (string, error) { return "/data/updates", nil }

	b.desk.offer.Verdict, b.desk.fetchErr = confirm.UpdateHeldUnsent, problem(confirm.ProblemUpdateHeld)
	b.Get()
	b.runner.settle()
	if s := b.State(); s.CanGet || s.Offered || !strings.Contains(s.Standing.Word, "没发送的工作") {
		t.Errorf("held meanwhile: %+v", s)
	}
}
