package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"io"
	"runtime"
	"strings"
	"time"

	"confirmpoint/confirm"
	"confirmpoint/internal/update"
	"confirmpoint/sync/wire"
)

// publisher is who publishes updates in the scripts.
func publisher() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{'p'}, ed25519.SeedSize))
}

func publicOf(key ed25519.PrivateKey) ed25519.PublicKey {
	public, _ := key.Public().(ed25519.PublicKey)
	return public
}

// publish offers a version with one file for this system, of every kind.
func (b *bureau) publish(ctx context.Context, version, program string) error {
	now := time.Now().Truncate(time.Second)
	u := confirm.Update{
		Version: version, Sequence: now.Unix(), Channel: confirm.UpdateChannel, Wire: wire.Version,
		Published: now, Expires: now.AddDate(0, 1, 0), NotesZH: "打印更快。",
	}
	for _, kind := range []string{confirm.UpdateDeb, confirm.UpdateRPM, confirm.UpdateArchive, confirm.UpdateSetupUser} {
		u.Files = append(u.Files, confirm.UpdateFile{
			OS: runtime.GOOS, Arch: runtime.GOARCH, Kind: kind, Name: "confirmpoint." + kind, Bytes: int64(len(program)), SHA256: wire.Hash([]byte(program)),
		})
	}
	manifest, err := update.Sign(u, publisher())
	if err != nil {
		return err
	}
	return b.training.Registry().PublishUpdate(ctx, u, manifest, func(string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(program)), nil
	})
}
