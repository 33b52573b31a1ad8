package confirm

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// UpdateFreeze is how long before the end of a 确认时间段 no update is offered:
// nobody changes the program while the last work is going out.
const UpdateFreeze = 48 * time.Hour

// UpdateChannel is the channel of everybody.
const UpdateChannel = "stable"

// Update is a version of the program that its publisher has released, as the
// signed manifest says.
type Update struct {
	Version string // three numbers, "1.0.2"
	// Sequence counts the manifests of a channel; a smaller one than was seen
	// before is an old manifest that somebody shows again.
	Sequence  int64
	Channel   string // "stable" or what the publisher names
	Wire      int    // version of the protocol that it speaks
	Published time.Time
	Expires   time.Time // the manifest counts until then
	NotesZH   string
	NotesEN   string
	Files     []UpdateFile
}

// UpdateFile is one file of an update, for one system.
type UpdateFile struct {
	OS, Arch string // as Go names them: linux, windows; amd64, arm64
	Kind     string // deb, rpm, tar.gz, setup-user, setup-machine
	Name     string
	Bytes    int64
	SHA256   string // hex
}

// Kinds of files of an update.
const (
	UpdateDeb          = "deb"
	UpdateRPM          = "rpm"
	UpdateArchive      = "tar.gz"
	UpdateSetupUser    = "setup-user"
	UpdateSetupMachine = "setup-machine"
)

// UpdateVerdict says what may be done with an update now.
type UpdateVerdict string

// The verdicts. All but the first two leave the program as it is; those that
// are refused are not for this computer at all, those that are held come back.
const (
	UpdateOffered     UpdateVerdict = "offered"
	UpdateNone        UpdateVerdict = "none"         // nothing newer is published
	UpdateHeldWindow  UpdateVerdict = "held_window"  // a window ends within UpdateFreeze
	UpdateHeldUnsent  UpdateVerdict = "held_unsent"  // unsent work has no second copy
	UpdateExpired     UpdateVerdict = "expired"      // the manifest counts no more
	UpdateReplayed    UpdateVerdict = "replayed"     // an older manifest than one that was seen
	UpdateOtherWire   UpdateVerdict = "other_wire"   // the registry does not speak with it yet
	UpdateNotForHere  UpdateVerdict = "not_for_here" // no file for this system
	UpdateOtherStream UpdateVerdict = "other_stream" // of another channel
)

// UpdateHere is what an update is judged by.
type UpdateHere struct {
	Version  string // of the running program
	Channel  string
	OS, Arch string
	Kinds    []string // of files that can be installed here, best first
	Wire     int      // the newest version of the protocol that the registry answers
	Seen     int64    // greatest Sequence that was seen before
	Now      time.Time
	// Closes is the end of the point's window; zero: none is known.
	Closes time.Time
	// Unsent is the number of operations without a final answer, Uncopied of
	// those that are in no second copy.
	Unsent, Uncopied int
}

// JudgeUpdate says whether an update may be offered, and which of its files.
// The order matters: what is not to be trusted is said before what is merely
// not for now.
func JudgeUpdate(u Update, here UpdateHere) (UpdateVerdict, UpdateFile) {
	file, fits := u.fileFor(here)
	switch {
	case u.Channel != here.Channel:
		return UpdateOtherStream, file
	case u.Sequence < here.Seen:
		return UpdateReplayed, file
	case !here.Now.Before(u.Expires):
		return UpdateExpired, file
	case CompareVersions(u.Version, here.Version) <= 0: // an older one is never offered
		return UpdateNone, file
	case !fits:
		return UpdateNotForHere, file
	case u.Wire > here.Wire:
		return UpdateOtherWire, file
	case here.frozen():
		return UpdateHeldWindow, file
	case here.Unsent > 0 && here.Uncopied > 0:
		return UpdateHeldUnsent, file
	}
	return UpdateOffered, file
}

// frozen tells whether the window is in its last hours.
func (h UpdateHere) frozen() bool {
	return !h.Closes.IsZero() && h.Now.Before(h.Closes) && !h.Now.Before(h.Closes.Add(-UpdateFreeze))
}

func (u Update) fileFor(here UpdateHere) (UpdateFile, bool) {
	for _, kind := range here.Kinds {
		for _, f := range u.Files {
			if f.OS == here.OS && f.Arch == here.Arch && f.Kind == kind {
				return f, true
			}
		}
	}
	return UpdateFile{}, false
}

// CompareVersions compares versions of three numbers; what is none is smaller
// than every one that is.
func CompareVersions(a, b string) int {
	return slices.CompareFunc(versionNumbers(a), versionNumbers(b), cmp.Compare[int])
}

// ValidVersion tells whether a text is a version of three numbers.
func ValidVersion(s string) bool { return len(versionNumbers(s)) == 3 }

// versionNumbers is empty for what is no version.
func versionNumbers(s string) []int {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return nil
	}
	numbers := make([]int, 3)
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || strconv.Itoa(n) != part {
			return nil
		}
		numbers[i] = n
	}
	return numbers
}

// UpdateOffer is what the clerk is told of an update.
type UpdateOffer struct {
	Verdict UpdateVerdict
	Running string // version of this program
	Update  Update
	File    UpdateFile // for this computer, when there is one
	Closes  time.Time  // of held_window
	Unsent  int        // of held_unsent
}

// Download is the file as it is fetched.
func (f UpdateFile) Download() Download {
	return Download{SHA256: f.SHA256, Name: f.Name, Title: f.Name, Bytes: f.Bytes}
}
