package update

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"confirmpoint/confirm"
)

// The limits of a manifest.
const (
	MaxManifest = 64 << 10
	maxFiles    = 32
	maxNotes    = 8 << 10
	maxFile     = 512 << 20
)

const magic = "confirmpoint-update 1\n"

// Kinds of errors of manifests. ErrSignature covers a key that is not one of
// the publisher's.
var (
	ErrSignature = errors.New("update: not signed by the publisher")
	ErrManifest  = errors.New("update: not a manifest")
	ErrNoKeys    = errors.New("update: this program was built without the key of a publisher")
)

// manifest is the JSON. Field names are part of what was signed.
type manifest struct {
	Version   string    `json:"version"`
	Sequence  int64     `json:"sequence"`
	Channel   string    `json:"channel"`
	Wire      int       `json:"wire"`
	Published time.Time `json:"published"`
	Expires   time.Time `json:"expires"`
	Notes     notes     `json:"notes"`
	Files     []file    `json:"files"`
}

type notes struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

type file struct {
	OS     string `json:"os"`
	Arch   string `json:"arch"`
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Sign writes the manifest of an update. It refuses what Open would.
func Sign(u confirm.Update, key ed25519.PrivateKey) (string, error) {
	m := manifest{u.Version, u.Sequence, u.Channel, u.Wire, u.Published.UTC(), u.Expires.UTC(), notes{u.NotesZH, u.NotesEN}, nil}
	for _, f := range u.Files {
		m.Files = append(m.Files, file(f))
	}
	if err := m.check(); err != nil {
		return "", err
	}
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		return "", err
	}
	signature := ed25519.Sign(key, append([]byte(magic), body.Bytes()...))
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return "", errors.New("update: not a key of Ed25519")
	}
	text := magic + KeyID(public) + " " + base64.StdEncoding.EncodeToString(signature) + "\n" + body.String()
	if len(text) > MaxManifest {
		return "", fmt.Errorf("%w: too long", ErrManifest)
	}
	return text, nil
}

// Open verifies a manifest by the publisher's keys and reads it. Kinds of
// error: ErrNoKeys, ErrSignature, ErrManifest.
func Open(text string, keys []ed25519.PublicKey) (confirm.Update, error) {
	if len(keys) == 0 {
		return confirm.Update{}, ErrNoKeys
	}
	rest, ok := strings.CutPrefix(text, magic)
	line, body, whole := strings.Cut(rest, "\n")
	id, encoded, spaced := strings.Cut(line, " ")
	if !ok || !whole || !spaced || len(text) > MaxManifest {
		return confirm.Update{}, ErrManifest
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return confirm.Update{}, ErrManifest
	}
	verified := false
	for _, key := range keys {
		if KeyID(key) == id && ed25519.Verify(key, []byte(magic+body), signature) {
			verified = true
		}
	}
	if !verified {
		return confirm.Update{}, ErrSignature
	}
	return read(body)
}

// read decodes what was signed. A field that this program does not know may
// have been added by a later publisher: it is left alone.
func read(body string) (confirm.Update, error) {
	var m manifest
	if err := json.Unmarshal([]byte(body), &m); err != nil || !utf8.ValidString(body) {
		return confirm.Update{}, fmt.Errorf("%w: JSON", ErrManifest)
	}
	if err := m.check(); err != nil {
		return confirm.Update{}, err
	}
	u := confirm.Update{
		Version: m.Version, Sequence: m.Sequence, Channel: m.Channel, Wire: m.Wire,
		Published: m.Published.UTC(), Expires: m.Expires.UTC(), NotesZH: m.Notes.ZH, NotesEN: m.Notes.EN,
	}
	for _, f := range m.Files {
		u.Files = append(u.Files, confirm.UpdateFile(f))
	}
	return u, nil
}

func (m manifest) check() error {
	wrong := func(what string) error { return fmt.Errorf("%w: %s", ErrManifest, what) }
	switch {
	case !confirm.ValidVersion(m.Version):
		return wrong("version")
	case m.Sequence < 1:
		return wrong("sequence")
	case !validWord(m.Channel):
		return wrong("channel")
	case m.Wire < 1:
		return wrong("wire")
	case m.Published.IsZero() || !m.Published.Before(m.Expires):
		return wrong("published or expires")
	case len(m.Notes.ZH) > maxNotes || len(m.Notes.EN) > maxNotes:
		return wrong("notes")
	case len(m.Files) == 0 || len(m.Files) > maxFiles:
		return wrong("number of files")
	}
	names := map[string]bool{}
	for _, f := range m.Files {
		if !f.valid() || names[f.Name] {
			return wrong("file")
		}
		names[f.Name] = true
	}
	return nil
}

func (f file) valid() bool {
	sum, err := hex.DecodeString(f.SHA256)
	return err == nil && len(sum) == sha256.Size && hex.EncodeToString(sum) == f.SHA256 &&
		f.Bytes > 0 && f.Bytes <= maxFile && confirm.ValidFileName(f.Name) &&
		validWord(f.OS) && validWord(f.Arch) && validWord(f.Kind)
}

// validWord is lower-case ASCII, digits, dot and dash.
func validWord(s string) bool {
	if s == "" || len(s) > 32 {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789.-") == ""
}
