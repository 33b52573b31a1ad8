package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/sync/credential/token"
	"confirmpoint/sync/credential/token/tokentest"
)

const (
	pin   = "730914"
	other = "915573"
)

var (
	keyID    = []byte("0123456789abcdef")
	secretID = []byte("fedcba9876543210")
)

// soft is SoftHSM with two tokens, of which the second is ours.
func soft(t *testing.T) *tokentest.SoftHSM {
	t.Helper()
	s := tokentest.NewSoftHSM(t)
	s.Init(t, "of another", other)
	s.Init(t, "ours", pin)
	return s
}

func start(t *testing.T, s *tokentest.SoftHSM) *token.Helper {
	t.Helper()
	h, err := token.Start(t.Context(), s.Options, s.Library)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

func wantCode(t *testing.T, err error, code confirm.Code, reason token.Reason) {
	t.Helper()
	var p *confirm.Problem
	if !errors.As(err, &p) || p.Code != code || p.Args["reason"] != string(reason) {
		t.Errorf("error is %v, want %s (%s)", err, code, reason)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestRealLibrary goes once through all that the helper can do, with a library
// that other people have written.
func TestRealLibrary(t *testing.T) {
	s := soft(t)
	h := start(t, s)
	ctx := t.Context()
	tokens, err := h.Tokens(ctx)
	must(t, err)
	if len(tokens) != 2 || tokens[0].Blank || tokens[0].TriesLeft() != -1 {
		t.Errorf("tokens %+v", tokens)
	}
	_, err = h.Choose(ctx, "", "")
	wantCode(t, err, confirm.ProblemDriverMissing, token.ReasonAmbiguous)
	_, err = h.Choose(ctx, "", "ours")
	must(t, err)
	_, err = h.Generate(ctx, keyID)
	wantCode(t, err, confirm.ProblemLocked, "")
	wantCode(t, h.Login(ctx, []byte(other)), confirm.ProblemWrongPIN, "")
	wantCode(t, h.Login(ctx, []byte("1")), confirm.ProblemWrongPIN, "")
	info, err := h.Status(ctx)
	if err != nil || !info.Low || info.Locked {
		t.Errorf("after wrong PINs: %+v, %v", info, err)
	}
	must(t, h.Login(ctx, []byte(pin)))

	public, err := h.Generate(ctx, keyID)
	must(t, err)
	must(t, h.WriteSecret(ctx, secretID, []byte("thirty-two bytes of a sealed key")))
	certificate := certify(t, public)
	must(t, h.StoreCertificate(ctx, keyID, certificate))
	must(t, h.StoreCertificate(ctx, keyID, certificate)) // a second time changes nothing
	wantSignature(t, h, public)

	// Logged in, it says of no PIN whether it is right, and of no other token.
	wantCode(t, h.Login(ctx, []byte(other)), confirm.ProblemDriverMissing, token.ReasonFailed)
	wantCode(t, h.Login(ctx, []byte(pin)), confirm.ProblemDriverMissing, token.ReasonFailed)
	_, err = h.Choose(ctx, "", "of another")
	wantCode(t, err, confirm.ProblemDriverMissing, token.ReasonFailed)
	wantSignature(t, h, public)
	must(t, h.Logout(ctx))
	_, err = h.Sign(ctx, keyID, make([]byte, 32))
	wantCode(t, err, confirm.ProblemLocked, "")
	_, err = h.ReadSecret(ctx, secretID)
	wantCode(t, err, confirm.ProblemLocked, "")

	wantCode(t, h.ChangePIN(ctx, []byte(other), []byte("604193")), confirm.ProblemWrongPIN, "")
	must(t, h.ChangePIN(ctx, []byte(pin), []byte("604193")))
	wantCode(t, h.Login(ctx, []byte(pin)), confirm.ProblemWrongPIN, "")
	h.Close()

	// Another process finds the token by the certificate.
	h = start(t, s)
	found, err := h.Open(ctx, certificate)
	must(t, err)
	if found.Label != "ours" {
		t.Errorf("found %+v", found)
	}
	must(t, h.Login(ctx, []byte("604193")))
	secret, err := h.ReadSecret(ctx, secretID)
	if err != nil || string(secret) != "thirty-two bytes of a sealed key" {
		t.Errorf("%q, %v", secret, err)
	}
	wantSignature(t, h, public)
	must(t, h.Remove(ctx, keyID))
	must(t, h.Remove(ctx, secretID))
	must(t, h.Remove(ctx, secretID))
	_, err = h.ReadSecret(ctx, secretID)
	wantCode(t, err, confirm.ProblemCredentialBroken, "")
	must(t, h.Logout(ctx))
	_, err = h.Open(ctx, certificate)
	wantCode(t, err, confirm.ProblemTokenRemoved, "")
}

func certify(t *testing.T, public []byte) []byte {
	t.Helper()
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), public)
	must(t, err)
	ca, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "zhangmin"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0),
	}, &x509.Certificate{Subject: pkix.Name{CommonName: "CA"}}, key, ca)
	must(t, err)
	return der
}

func wantSignature(t *testing.T, h *token.Helper, public []byte) {
	t.Helper()
	digest := sha256.Sum256([]byte("a decision"))
	raw, err := h.Sign(t.Context(), keyID, digest[:])
	must(t, err)
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), public)
	must(t, err)
	if !ecdsa.Verify(key, digest[:], new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:])) {
		t.Error("the signature does not verify")
	}
}

// TestNoLibrary: what cannot be loaded, or is no PKCS #11 library, is told
// without a crash of the program.
func TestNoLibrary(t *testing.T) {
	s := tokentest.NewSoftHSM(t)
	broken := filepath.Join(t.TempDir(), "broken.so")
	must(t, os.WriteFile(broken, []byte("no library"), 0o600))
	libc, err := exec.Command("gcc", "-print-file-name=libm.so.6").Output()
	must(t, err)
	for name, path := range map[string]string{
		"no file": "/nowhere/token.so", "no library": broken, "another library": string(bytes.TrimSpace(libc)),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := token.Start(t.Context(), s.Options, path)
			wantCode(t, err, confirm.ProblemDriverMissing, token.ReasonLoad)
		})
	}
}

// TestNotBuilt: a helper without the tag says so.
func TestNotBuilt(t *testing.T) {
	helper := filepath.Join(t.TempDir(), token.Program)
	build := exec.Command("go", "build", "-trimpath", "-o", helper, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, err := token.Start(t.Context(), token.Options{Helper: helper}, "/usr/lib/vendor.so")
	wantCode(t, err, confirm.ProblemDriverMissing, token.ReasonNotBuilt)
}
