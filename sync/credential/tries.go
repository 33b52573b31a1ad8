package credential

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"confirmpoint/confirm"
)

// MaxTries is how many wrong PINs in a row lock the credential for good.
const MaxTries = 5

const triesSuffix = ".tries"

// tries counts attempts. It is written before an attempt, so that pulling the
// plug does not give it back.
type tries struct {
	Failed int   `json:"failed"`
	LastMS int64 `json:"last_ms"` // Unix milliseconds of the newest attempt, by this computer's clock
}

func encodeTries(t tries) []byte {
	b, _ := json.Marshal(t) // two numbers always encode
	return b
}

// decodeTries takes a missing or damaged counter for one with a single try left:
// the clerk who knows the PIN gets in, and nobody gains by deleting the file.
func decodeTries(b []byte) tries {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var t tries
	if err := d.Decode(&t); err != nil || d.More() || t.Failed < 0 || t.Failed > MaxTries {
		return tries{Failed: MaxTries - 1}
	}
	return t
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
