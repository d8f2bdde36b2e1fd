// What audit.mjs measures `trialog audit` against: the same log checked by Go's own packages, crypto/ed25519,
// encoding/json and golang.org/x/mod/sumdb, on every core. It checks less: no rules, roles, revisions or canonical form.
//
//	peer FOLDER VERIFIER_KEY
//
// FOLDER has checkpoint and tile/. Prints one line of JSON: how many records, the root in base64, and how many signatures
// did not verify. Exits with 1 when the files do not give the signed root.
package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/bits"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

type envelope struct {
	Payload     []byte `json:"payload"`
	PayloadType string `json:"payloadType"`
	Signatures  []struct {
		KeyID string `json:"keyid"`
		Sig   []byte `json:"sig"`
	} `json:"signatures"`
}

// What of a record is read: the rest is scanned for its form only, which is the least that JSON asks for.
type record struct {
	Header struct {
		ID       string `json:"id"`
		Revision int64  `json:"revision"`
	} `json:"header"`
}

func verifies(leaf []byte) bool {
	var e envelope
	if json.Unmarshal(leaf, &e) != nil || len(e.Signatures) != 1 {
		return false
	}
	key, err := hex.DecodeString(e.Signatures[0].KeyID)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return false
	}
	signed := make([]byte, 0, len(e.Payload)+len(e.PayloadType)+32)
	signed = append(signed, "DSSEv1 "...)
	signed = strconv.AppendInt(signed, int64(len(e.PayloadType)), 10)
	signed = append(append(append(signed, ' '), e.PayloadType...), ' ')
	signed = strconv.AppendInt(signed, int64(len(e.Payload)), 10)
	signed = append(append(signed, ' '), e.Payload...)
	var r record
	return ed25519.Verify(key, signed, e.Signatures[0].Sig) && json.Unmarshal(e.Payload, &r) == nil && r.Header.ID != ""
}

func split(bundle []byte, count int) ([][]byte, error) {
	var leaves [][]byte
	for len(leaves) < count {
		if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
			return nil, errors.New("a bundle ends early")
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		leaves = append(leaves, bundle[2:end])
		bundle = bundle[end:]
	}
	if len(bundle) != 0 {
		return nil, errors.New("a bundle is too long")
	}
	return leaves, nil
}

func path(folder string, t tlog.Tile) string {
	name := strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", t.H))
	if strings.HasPrefix(name, "data/") {
		name = "entries/" + strings.TrimPrefix(name, "data/")
	}
	return filepath.Join(folder, "tile", name)
}

// checkBundle puts the leaf hashes of one bundle into hashes and compares them with their tile.
func checkBundle(folder string, t tlog.Tile, hashes []tlog.Hash, refused *int64) error {
	bundle := t
	bundle.L = -1
	content, err := os.ReadFile(path(folder, bundle))
	if err != nil {
		return err
	}
	tile, err := os.ReadFile(path(folder, t))
	if err != nil {
		return err
	}
	leaves, err := split(content, t.W)
	if err != nil {
		return err
	}
	for i, leaf := range leaves {
		hashes[i] = tlog.RecordHash(leaf)
		if len(tile) != t.W*tlog.HashSize || !bytes.Equal(hashes[i][:], tile[i*tlog.HashSize:(i+1)*tlog.HashSize]) {
			return errors.New("a leaf does not have the hash in its tile")
		}
		if !verifies(leaf) {
			atomic.AddInt64(refused, 1)
		}
	}
	return nil
}

func root(hashes []tlog.Hash) tlog.Hash {
	if len(hashes) == 1 {
		return hashes[0]
	}
	left := 1 << (bits.Len(uint(len(hashes)-1)) - 1)
	return tlog.NodeHash(root(hashes[:left]), root(hashes[left:]))
}

func run(folder, vkey string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return err
	}
	opened, err := note.Open(raw, note.VerifierList(verifier))
	if err != nil {
		return err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		return errors.New("no checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 {
		return errors.New("a tree without a size")
	}
	var refused int64
	var failure atomic.Value
	hashes := make([]tlog.Hash, size)
	todo := make(chan tlog.Tile)
	var workers sync.WaitGroup
	for i := 0; i < runtime.NumCPU(); i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for t := range todo {
				if err := checkBundle(folder, t, hashes[t.N<<tileHeight:], &refused); err != nil {
					failure.Store(err.Error())
				}
			}
		}()
	}
	for first := int64(0); first < size; first += 1 << tileHeight {
		width := size - first
		if width > 1<<tileHeight {
			width = 1 << tileHeight
		}
		todo <- tlog.Tile{H: tileHeight, L: 0, N: first >> tileHeight, W: int(width)}
	}
	close(todo)
	workers.Wait()
	if text := failure.Load(); text != nil {
		return errors.New(text.(string))
	}
	if found := root(hashes).String(); found != lines[2] {
		return errors.New("the leaves do not give the signed root")
	}
	fmt.Printf("{\"records\":%d,\"refused\":%d,\"root\":%q}\n", size, refused, lines[2])
	return nil
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: peer FOLDER VERIFIER_KEY")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
