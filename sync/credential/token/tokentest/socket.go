package tokentest

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Token is one token of the fake.
type Token struct {
	Label  string
	Serial string
	PIN    string
	Tries  int // wrong PINs in a row that lock it; 0: it never locks, as softhsm2
	Failed int // wrong PINs in a row so far
	// AlwaysAuthenticate makes the keys it generates want a PIN each time.
	AlwaysAuthenticate bool
	// Full tokens keep no object; Forgetful ones say that they do.
	Full, Forgetful bool
	// Brand is how it speaks: empty by the standard; "bare" gives points without
	// their octet string, "shy" knows no CKA_ALWAYS_AUTHENTICATE.
	Brand string

	Objects []Object // what it holds
	Plugged int      // how often it was put back: sessions of before are over
}

// Object is one object of a token.
type Object struct {
	Attributes map[uint][]byte
	Scalar     []byte `json:",omitempty"` // of a private key
}

// Socket is a folder of tokens: where they are plugged in.
type Socket string

const (
	tokenSuffix   = ".token"
	removedSuffix = ".removed"
	faultFile     = "fault"
)

func (s Socket) path(name string) string { return filepath.Join(string(s), name) }

// Put plugs a token in under a name; slots are numbered in the order of names.
func (s Socket) Put(name string, t Token) error {
	data, err := json.Marshal(t)
	if err != nil {
		return err
	}
	temp := s.path(name + ".new")
	if err := os.WriteFile(temp, data, 0o600); err != nil {
		return err
	}
	return os.Rename(temp, s.path(name+tokenSuffix))
}

// Get looks at a token, plugged in or not.
func (s Socket) Get(name string) (Token, error) {
	data, err := os.ReadFile(s.path(name + tokenSuffix))
	if errors.Is(err, fs.ErrNotExist) {
		data, err = os.ReadFile(s.path(name + removedSuffix))
	}
	if err != nil {
		return Token{}, err
	}
	var t Token
	err = json.Unmarshal(data, &t)
	return t, err
}

// Pull takes a token out; PlugIn puts it back.
func (s Socket) Pull(name string) error {
	return os.Rename(s.path(name+tokenSuffix), s.path(name+removedSuffix))
}

// PlugIn puts back what Pull has taken out.
func (s Socket) PlugIn(name string) error {
	t, err := s.Get(name)
	if err != nil {
		return err
	}
	t.Plugged++
	data, err := json.Marshal(t)
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.path(name+removedSuffix), data, 0o600); err != nil {
		return err
	}
	return os.Rename(s.path(name+removedSuffix), s.path(name+tokenSuffix))
}

// Fault is what goes wrong at the next call of a function.
type Fault struct {
	Function string // e.g. C_Sign
	Action   string // pull NAME, hang, crash, exit, garbage, error NUMBER
	// Skip lets so many calls pass first.
	Skip int
}

// Break makes the library do something wrong once; the zero Fault mends it.
func (s Socket) Break(f Fault) error {
	if f == (Fault{}) {
		err := os.Remove(s.path(faultFile))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	data, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return os.WriteFile(s.path(faultFile), data, 0o600)
}

// names lists what is plugged in, in order.
func (s Socket) names() ([]string, error) {
	entries, err := os.ReadDir(string(s))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), tokenSuffix); ok {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names, nil
}

// fault takes the fault of a function, once.
func (s Socket) fault(function string) (action string) {
	data, err := os.ReadFile(s.path(faultFile))
	if err != nil {
		return ""
	}
	var f Fault
	if json.Unmarshal(data, &f) != nil || f.Function != function {
		return ""
	}
	if f.Skip > 0 {
		f.Skip--
		if s.Break(f) != nil {
			return ""
		}
		return ""
	}
	if s.Break(Fault{}) != nil {
		return ""
	}
	return f.Action
}
