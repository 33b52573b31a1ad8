//go:build !pkcs11 || !cgo

package main

import "confirmpoint/sync/credential/token/cryptoki"

func load(string) (cryptoki.Module, error) { return nil, cryptoki.ErrNotBuilt }
