package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"

	"confirmpoint/internal/update"
)

// sign writes the detached signature of file to file.sig. key is the file of
// the publisher's private key, as registryd update key makes it.
func sign(key, file string) error {
	secret, err := os.ReadFile(key) // #nosec G304 -- the release maker names the file
	if err != nil {
		return err
	}
	private, err := update.ParsePrivate(string(secret))
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	data, err := os.ReadFile(file) // #nosec G304 -- the release maker names the file
	if err != nil {
		return err
	}
	signature := base64.StdEncoding.EncodeToString(ed25519.Sign(private, data))
	return os.WriteFile(file+".sig", []byte(signature+"\n"), 0o644) // #nosec G306 -- published
}

// verify checks file.sig with the public keys in the file keys, one a line as
// in internal/update/publisher.keys: one of them must have signed.
func verify(keys, file string) error {
	list, err := os.ReadFile(keys) // #nosec G304 -- the release maker names the file
	if err != nil {
		return err
	}
	publishers, err := update.ParseKeys(string(list))
	if err != nil {
		return fmt.Errorf("%s: %w", keys, err)
	}
	if len(publishers) == 0 {
		return errors.New(keys + " holds no key")
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
	for _, public := range publishers {
		if ed25519.Verify(public, data, signature) {
			return nil
		}
	}
	return fmt.Errorf("%s was not signed with a key in %s, or was changed since", file, keys)
}
