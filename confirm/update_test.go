package confirm

import (
	"testing"
	"time"
)

func TestJudgeUpdate(t *testing.T) {
	now := time.Date(2026, 11, 3, 2, 0, 0, 0, time.UTC)
	update := func(change func(*Update)) Update {
		u := Update{Version: "1.0.2", Sequence: 7, Channel: "stable", Wire: 6, Published: now.AddDate(0, 0, -1), Expires: now.AddDate(0, 3, 0), Files: []UpdateFile{
			{OS: "linux", Arch: "amd64", Kind: UpdateRPM, Name: "a.rpm"}, {OS: "linux", Arch: "amd64", Kind: UpdateDeb, Name: "a.deb"},
			{OS: "windows", Arch: "amd64", Kind: UpdateSetupUser, Name: "a.exe"},
		}}
		change(&u)
		return u
	}
	here := func(change func(*UpdateHere)) UpdateHere {
		h := UpdateHere{Version: "1.0.0", Channel: "stable", OS: "linux", Arch: "amd64", Kinds: []string{UpdateDeb, UpdateArchive}, Wire: 6, Seen: 7, Now: now}
		change(&h)
		return h
	}
	same, alike := func(*Update) {}, func(*UpdateHere) {}
	for name, c := range map[string]struct {
		update func(*Update)
		here   func(*UpdateHere)
		want   UpdateVerdict
	}{
		"newer":                         {same, alike, UpdateOffered},
		"the same version":              {func(u *Update) { u.Version = "1.0.0" }, alike, UpdateNone},
		"an older version":              {func(u *Update) { u.Version = "0.9.9" }, alike, UpdateNone},
		"ten is more than nine":         {func(u *Update) { u.Version = "1.0.10" }, func(h *UpdateHere) { h.Version = "1.0.9" }, UpdateOffered},
		"a version that is none":        {func(u *Update) { u.Version = "1.0" }, alike, UpdateNone},
		"an old manifest again":         {func(u *Update) { u.Sequence = 6 }, alike, UpdateReplayed},
		"the first manifest":            {same, func(h *UpdateHere) { h.Seen = 0 }, UpdateOffered},
		"run out":                       {func(u *Update) { u.Expires = now }, alike, UpdateExpired},
		"a moment before it runs out":   {func(u *Update) { u.Expires = now.Add(time.Second) }, alike, UpdateOffered},
		"another channel":               {func(u *Update) { u.Channel = "test" }, alike, UpdateOtherStream},
		"no file for the system":        {same, func(h *UpdateHere) { h.Arch = "arm64" }, UpdateNotForHere},
		"no kind of file":               {same, func(h *UpdateHere) { h.Kinds = []string{UpdateArchive} }, UpdateNotForHere},
		"the registry is older":         {func(u *Update) { u.Wire = 7 }, alike, UpdateOtherWire},
		"the registry is newer":         {func(u *Update) { u.Wire = 5 }, alike, UpdateOffered},
		"48 hours and a second":         {same, func(h *UpdateHere) { h.Closes = now.Add(UpdateFreeze + time.Second) }, UpdateOffered},
		"48 hours":                      {same, func(h *UpdateHere) { h.Closes = now.Add(UpdateFreeze) }, UpdateHeldWindow},
		"the last second":               {same, func(h *UpdateHere) { h.Closes = now.Add(time.Second) }, UpdateHeldWindow},
		"the window is over":            {same, func(h *UpdateHere) { h.Closes = now }, UpdateOffered},
		"unsent work":                   {same, func(h *UpdateHere) { h.Unsent, h.Uncopied = 2, 1 }, UpdateHeldUnsent},
		"unsent work, copied":           {same, func(h *UpdateHere) { h.Unsent = 2 }, UpdateOffered},
		"not trusted before not now":    {func(u *Update) { u.Sequence = 1 }, func(h *UpdateHere) { h.Closes = now.Add(time.Hour) }, UpdateReplayed},
		"run out, though nothing newer": {func(u *Update) { u.Expires, u.Version = now.Add(-1), "1.0.0" }, alike, UpdateExpired},
	} {
		t.Run(name, func(t *testing.T) {
			got, file := JudgeUpdate(update(c.update), here(c.here))
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if got == UpdateOffered && file.Name != "a.deb" {
				t.Errorf("the file is %q", file.Name)
			}
		})
	}
}

func TestVersions(t *testing.T) {
	for _, s := range []string{"", "1", "1.0", "1.0.0.0", "v1.0.0", "1.0.x", "1.0.-1", "01.0.0", "1..0", "1.0.0-rc1"} {
		if ValidVersion(s) {
			t.Errorf("%q is taken for a version", s)
		}
		if CompareVersions(s, "0.0.0") >= 0 {
			t.Errorf("%q is not below every version", s)
		}
	}
	if !ValidVersion("1.0.0") || CompareVersions("2.0.0", "1.99.99") <= 0 || CompareVersions("1.2.3", "1.2.3") != 0 {
		t.Error("versions are compared wrongly")
	}
}
