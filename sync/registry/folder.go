package registry

import (
	"bytes"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"confirmpoint/sync/wire"

	"github.com/emmansun/gmsm/smx509"
)

// Names inside the folder of a registry.
const (
	databaseFile = "registry.db"
	blobsFolder  = "blobs"
	keysFolder   = "keys"
	caCertFile   = "ca.pem" // public: handed to the workstations
	caKeyFile    = "keys/ca.key"
	serverFile   = "keys/server.pem" // certificate and key
	receiptFile  = "keys/receipt.key"
	addressFile  = "keys/database" // of the database, when it is not in the folder
)

// writeFile puts a file in place whole or not at all.
func writeFile(path string, data []byte, mode os.FileMode) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Chmod(mode), tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a rename durable. Windows has no such call and needs none.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func encodeKey(key crypto.Signer) ([]byte, error) {
	der, err := smx509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

func encodeCert(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func readKey(path string) (crypto.Signer, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, fmt.Errorf("%s: not a PEM file", filepath.Base(path))
	}
	key, err := smx509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("%s: not a key that signs", filepath.Base(path))
	}
	if _, err := wire.AlgorithmOf(signer.Public()); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return signer, nil
}

func readCert(path string) (*x509.Certificate, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, fmt.Errorf("%s: not a certificate", filepath.Base(path))
	}
	return x509.ParseCertificate(block.Bytes)
}

func writeServer(dir string, cert tls.Certificate) error {
	key, err := encodeKey(cert.PrivateKey.(crypto.Signer))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for _, der := range cert.Certificate {
		b.Write(encodeCert(der))
	}
	b.Write(key)
	return writeFile(filepath.Join(dir, serverFile), b.Bytes(), 0o600)
}

func readServer(dir string) (tls.Certificate, error) {
	path := filepath.Join(dir, serverFile)
	data, err := os.ReadFile(path)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.X509KeyPair(data, data)
}
