package credential

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"confirmpoint/confirm"
)

// MaxTries is how many wrong PINs in a row lock the credential for good.
const MaxTries = 5

const (
	triesSuffix = ".tries" // of the file
	countSuffix = ".count" // of the keyring's item
)

// tries counts attempts. It is written before an attempt, so that pulling the
// plug does not give it back, and kept twice: in the folder and beside the
// secret in the keyring. Whoever puts an older folder back finds the keyring's
// copy ahead of it, and gains nothing.
type tries struct {
	Attempt int64 `json:"attempt"` // of all, right and wrong; never goes back
	Failed  int   `json:"failed"`  // in a row
	Total   int64 `json:"total"`   // wrong ones since enrolment; never goes back
	LastMS  int64 `json:"last_ms"` // Unix milliseconds of the newest attempt, by this computer's clock
	// Seal keeps the folder's copy from being edited: an HMAC, hex, under the
	// keyring's secret over the three counts. The time is left out, since it is
	// compared with a clock that can be set. Empty in the keyring's copy, and
	// without a keyring.
	Seal string `json:"seal,omitempty"`
}

// under seals a count of a keyring's item.
func (t tries) under(secret []byte, item string) tries {
	if t.Seal = ""; len(secret) == 0 {
		return t
	}
	key, err := hkdf.Key(sha256.New, secret, nil, "confirmpoint softkey tries 2", keySize)
	if err != nil {
		return t // never: the length is fixed
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s %d %d %d", item, t.Attempt, t.Failed, t.Total)
	t.Seal = hex.EncodeToString(mac.Sum(nil))
	return t
}

// genuine tells whether a count is as it was sealed.
func (t tries) genuine(secret []byte, item string) bool {
	return hmac.Equal([]byte(t.Seal), []byte(t.under(secret, item).Seal))
}

func encodeTries(t tries) []byte {
	b, _ := json.Marshal(t) // numbers and hex always encode
	return b
}

// decodeTries takes a missing or damaged counter for one with a single try left:
// the clerk who knows the PIN gets in, and nobody gains by deleting the file.
func decodeTries(b []byte) (t tries, whole bool) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&t); err != nil || d.More() || t.Failed < 0 || t.Failed > MaxTries || t.Total < 0 || t.Attempt < t.Total {
		return lostTries, false
	}
	return t, true
}

// lostTries stand for a count that cannot be read.
var lostTries = tries{Failed: MaxTries - 1}

// agree brings the two copies together: the one that counted further is right,
// and for the lost one a single try is left at most.
func agree(folder, ring tries, folderWhole, ringWhole bool) (t tries, putBack bool) {
	switch {
	case folderWhole && ringWhole && ring.Attempt > folder.Attempt:
		return ring, true
	case folderWhole && ringWhole:
		return folder, false
	case ringWhole:
		t = ring
	default:
		t = folder
	}
	t.Failed = max(t.Failed, MaxTries-1)
	return t, false
}

// begin counts an attempt as wrong before it is made.
func (t tries) begin(now time.Time) tries {
	return tries{Attempt: t.Attempt + 1, Failed: t.Failed + 1, Total: t.Total + 1, LastMS: now.UnixMilli()}
}

// passed is what is counted after a right PIN, undone after one that was not
// tried; both follow begin, of which t is the result.
func (t tries) passed() tries { return tries{Attempt: t.Attempt, Total: t.Total - 1, LastMS: t.LastMS} }

func (t tries) undone(before tries) tries {
	before.Attempt = t.Attempt
	return before
}

func (t tries) left() int { return MaxTries - t.Failed }

// wait is what remains of the delay after the last failure: 1, 4, 16, 64 s. A
// clock that was set back cannot make it longer than that.
func (t tries) wait(now time.Time) time.Duration {
	if t.Failed == 0 {
		return 0
	}
	full := time.Second << (2 * (t.Failed - 1))
	left := time.UnixMilli(t.LastMS).Add(full).Sub(now)
	return max(0, min(left, full))
}

// refusal says why no attempt may be made now, nil when one may.
func (t tries) refusal(now time.Time) error {
	if t.left() <= 0 {
		return problem(confirm.ProblemPINLocked, nil)
	}
	if w := t.wait(now); w > 0 {
		seconds := int((w + time.Second - 1) / time.Second)
		return &confirm.Problem{Code: confirm.ProblemPINWait, Args: map[string]string{"seconds": strconv.Itoa(seconds)}}
	}
	return nil
}

func wrongPIN(left int) error {
	return &confirm.Problem{Code: confirm.ProblemWrongPIN, Args: map[string]string{"left": strconv.Itoa(left)}}
}
