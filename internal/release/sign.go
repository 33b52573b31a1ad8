package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"strings"
)

// makeKey writes a new private key to path and its public half beside it. It
// overwrites nothing: a lost release key cannot be made again.
func makeKey(path string) error {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return err
	}
	open, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return err
	}
	if err := writeNew(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600); err != nil {
		return err
	}
	return writeNew(path+".pub", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: open}), 0o644)
}

func writeNew(path string, data []byte, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode) // #nosec G304 -- the release maker names the file
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// readKey returns the DER bytes of the PEM file at path.
func readKey(path, kind string) ([]byte, error) {
	data, err := os.ReadFile(path) // #nosec G304 -- the release maker names the file
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("%s holds no %s in PEM", path, kind)
	}
	return block.Bytes, nil
}

// sign writes the detached signature of file to file.sig.
func sign(key, file string) error {
	der, err := readKey(key, "PRIVATE KEY")
	if err != nil {
		return err
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return fmt.Errorf("%s is no Ed25519 key", key)
	}
	data, err := os.ReadFile(file) // #nosec G304 -- the release maker names the file
	if err != nil {
		return err
	}
	signature := base64.StdEncoding.EncodeToString(ed25519.Sign(private, data))
	return os.WriteFile(file+".sig", []byte(signature+"\n"), 0o644) // #nosec G306 -- published
}

// verify checks file.sig with the public key.
func verify(key, file string) error {
	der, err := readKey(key, "PUBLIC KEY")
	if err != nil {
		return err
	}
	parsed, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	public, ok := parsed.(ed25519.PublicKey)
	if !ok {
		return fmt.Errorf("%s is no Ed25519 key", key)
	}
	data, err := os.ReadFile(file) // #nosec G304 -- the release maker names the file
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file + ".sig") // #nosec G304 -- the release maker names the file
	if err != nil {
		return err
	}
	signature, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return fmt.Errorf("%s.sig: %w", file, err)
	}
	if !ed25519.Verify(public, data, signature) {
		return fmt.Errorf("%s was not signed with this key, or was changed since", file)
	}
	return nil
}
