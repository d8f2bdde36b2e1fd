// A second verifier, in another language and with another implementation of the tree and of signed notes
// (golang.org/x/mod/sumdb). It shares no code and no format tables with core/log.
//
//	verifier [--vkey KEY] [--cosigner KEY]... [--proof FILE --record FILE] FOLDER [OLDER_CHECKPOINT...]
//	verifier --vkey KEY [--cosigner KEY]... --proof FILE --record FILE
//
// The first form reads a log from FOLDER (checkpoint, tile/...): every record, every tile, the inclusion of every
// record and the consistency with every older checkpoint. The second form checks one proof file without the log.
// Prints one line; exits with 0 when everything holds, otherwise with 1.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// cosigner verifies signature lines of type 4: eight bytes of time, then Ed25519 over the time and the text.
type cosigner struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.id }
func (c cosigner) Verify(text, payload []byte) bool {
	if len(payload) != 8+ed25519.SignatureSize {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(payload), text)
	return ed25519.Verify(c.key, []byte(signed), payload[8:])
}

func parseCosigner(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("a cosigner's key needs a name, an id and a key")
	}
	typed, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(typed) != 1+ed25519.PublicKeySize || typed[0] != 4 {
		return nil, errors.New("a cosigner's key is not of type 4")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), typed...))
	if hex.EncodeToString(sum[:4]) != parts[1] {
		return nil, errors.New("a cosigner's key has another id")
	}
	return cosigner{parts[0], binary.BigEndian.Uint32(sum[:4]), typed[1:]}, nil
}

// trust is what the caller believes in before anything is read.
type trust struct {
	log       note.Verifier // nil: no signature is asked for
	cosigners []note.Verifier
}

type checkpoint struct {
	origin string
	tree   tlog.Tree
}

func parseCheckpoint(text string) (checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] == "" || lines[3] != "" {
		return checkpoint{}, errors.New("a checkpoint has three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return checkpoint{}, errors.New("the checkpoint's size is no number")
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return checkpoint{}, errors.New("the checkpoint's root is no hash")
	}
	return checkpoint{lines[0], tlog.Tree{N: size, Hash: root}}, nil
}

// openCheckpoint asks for the signature of the log and of every cosigner named by the caller.
func (t trust) openCheckpoint(raw []byte) (checkpoint, error) {
	if t.log == nil {
		end := bytes.LastIndex(raw, []byte("\n\n"))
		if end < 0 {
			return checkpoint{}, errors.New("the checkpoint is no note")
		}
		return parseCheckpoint(string(raw[:end+1]))
	}
	opened, err := note.Open(raw, note.VerifierList(append([]note.Verifier{t.log}, t.cosigners...)...))
	if err != nil {
		return checkpoint{}, fmt.Errorf("the checkpoint: %v", err)
	}
	if len(opened.Sigs) != 1+len(t.cosigners) {
		return checkpoint{}, errors.New("the checkpoint lacks a signature that was asked for")
	}
	c, err := parseCheckpoint(opened.Text)
	if err == nil && c.origin != t.log.Name() {
		err = errors.New("the checkpoint is of another log")
	}
	return c, err
}

// folder reads tiles from files and keeps them, since every proof needs the same few.
type folder struct {
	path  string
	tiles map[tlog.Tile][]byte
}

// The library's paths carry the height of the tiles, those of the format do not.
func (f folder) file(t tlog.Tile) string {
	path := strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", t.H))
	if strings.HasPrefix(path, "data/") {
		path = "entries/" + strings.TrimPrefix(path, "data/")
	}
	return filepath.Join(f.path, "tile", path)
}

func (f folder) read(t tlog.Tile) ([]byte, error) {
	if known, ok := f.tiles[t]; ok {
		return known, nil
	}
	content, err := os.ReadFile(f.file(t))
	if err == nil {
		f.tiles[t] = content
	}
	return content, err
}

func (f folder) Height() int                     { return tileHeight }
func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}
func (f folder) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range wanted {
		content, err := f.read(t)
		if err != nil {
			return nil, err
		}
		all = append(all, content)
	}
	return all, nil
}

// currentTiles leaves out the narrower versions of the last tile of each level, which the library lists as well.
func currentTiles(size int64) []tlog.Tile {
	var current []tlog.Tile
	for _, t := range tlog.NewTiles(tileHeight, 0, size) {
		last := len(current) - 1
		if last >= 0 && current[last].L == t.L && current[last].N == t.N {
			current[last] = t
		} else {
			current = append(current, t)
		}
	}
	return current
}

func (f folder) records(size int64) ([][]byte, error) {
	var records [][]byte
	for _, t := range currentTiles(size) {
		if t.L != 0 {
			continue
		}
		bundle := t
		bundle.L = -1
		content, err := os.ReadFile(f.file(bundle))
		if err != nil {
			return nil, err
		}
		for i := 0; i < t.W; i++ {
			if len(content) < 2 || len(content)-2 < int(binary.BigEndian.Uint16(content)) {
				return nil, fmt.Errorf("%s ends early", f.file(bundle))
			}
			end := 2 + int(binary.BigEndian.Uint16(content))
			records = append(records, content[2:end])
			content = content[end:]
		}
		if len(content) != 0 {
			return nil, fmt.Errorf("%s is too long", f.file(bundle))
		}
	}
	return records, nil
}

func (f folder) checkAll(c checkpoint, older []checkpoint) error {
	records, err := f.records(c.tree.N)
	if err != nil {
		return err
	}
	// First the whole tree from the records alone.
	var stored []tlog.Hash
	hashes := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	})
	for i, record := range records {
		more, err := tlog.StoredHashes(int64(i), record, hashes)
		if err != nil {
			return err
		}
		stored = append(stored, more...)
	}
	empty := tlog.Hash(sha256.Sum256(nil))
	root := empty
	if c.tree.N > 0 {
		if root, err = tlog.TreeHash(c.tree.N, hashes); err != nil {
			return err
		}
	}
	if root != c.tree.Hash {
		return errors.New("the records do not give the checkpoint's root")
	}
	for _, t := range currentTiles(c.tree.N) {
		want, err := tlog.ReadTileData(t, hashes)
		if err != nil {
			return err
		}
		got, err := f.read(t)
		if err != nil {
			return err
		}
		if !bytes.Equal(want, got) {
			return fmt.Errorf("%s does not follow from the records", f.file(t))
		}
	}
	// Then every proof from the tiles, as a reader who has no records makes it.
	tiles := tlog.TileHashReader(c.tree, f)
	for i, record := range records {
		proof, err := tlog.ProveRecord(c.tree.N, int64(i), tiles)
		if err != nil {
			return fmt.Errorf("record %d: %v", i, err)
		}
		if err := tlog.CheckRecord(proof, c.tree.N, c.tree.Hash, int64(i), tlog.RecordHash(record)); err != nil {
			return fmt.Errorf("record %d: %v", i, err)
		}
	}
	for _, old := range older {
		if old.origin != c.origin {
			return errors.New("an older checkpoint is of another log")
		}
		if old.tree.N > c.tree.N {
			return fmt.Errorf("the log shrank from %d records to %d", old.tree.N, c.tree.N)
		}
		if old.tree.N == 0 {
			if old.tree.Hash != empty {
				return errors.New("an empty log with a root")
			}
			continue
		}
		proof, err := tlog.ProveTree(c.tree.N, old.tree.N, tiles)
		if err != nil {
			return fmt.Errorf("from size %d: %v", old.tree.N, err)
		}
		if err := tlog.CheckTree(proof, c.tree.N, c.tree.Hash, old.tree.N, old.tree.Hash); err != nil {
			return fmt.Errorf("from size %d: %v", old.tree.N, err)
		}
	}
	return nil
}

// checkProofFile returns the checkpoint that the proof file leads to.
func (t trust) checkProofFile(file, record []byte) (checkpoint, error) {
	malformed := errors.New("the proof file is malformed")
	header, rawCheckpoint, found := strings.Cut(string(file), "\n\n")
	lines := strings.Split(header, "\n")
	if !found || lines[0] != "c2sp.org/tlog-proof@v1" {
		return checkpoint{}, malformed
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		if _, err := base64.StdEncoding.DecodeString(lines[0][len("extra "):]); err != nil {
			return checkpoint{}, malformed
		}
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return checkpoint{}, malformed
	}
	index, err := strconv.ParseInt(lines[0][len("index "):], 10, 64)
	if err != nil || index < 0 || strconv.FormatInt(index, 10) != lines[0][len("index "):] {
		return checkpoint{}, malformed
	}
	var path tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return checkpoint{}, malformed
		}
		path = append(path, hash)
	}
	c, err := t.openCheckpoint([]byte(rawCheckpoint))
	if err != nil {
		return checkpoint{}, err
	}
	if index >= c.tree.N {
		return checkpoint{}, errors.New("the proof's index is outside the tree")
	}
	return c, tlog.CheckRecord(path, c.tree.N, c.tree.Hash, index, tlog.RecordHash(record))
}

type list []string

func (l *list) String() string         { return strings.Join(*l, " ") }
func (l *list) Set(value string) error { *l = append(*l, value); return nil }

func run() (string, error) {
	vkey := flag.String("vkey", "", "the log's verifier key")
	var cosigners list
	flag.Var(&cosigners, "cosigner", "verifier key of a cosigner that must have signed; may be repeated")
	proofFile := flag.String("proof", "", "a proof file")
	recordFile := flag.String("record", "", "the record that the proof file is about")
	flag.Parse()

	var trusted trust
	var err error
	if *vkey != "" {
		if trusted.log, err = note.NewVerifier(*vkey); err != nil {
			return "", err
		}
	} else if len(cosigners) > 0 || *proofFile != "" {
		return "", errors.New("--cosigner and --proof need --vkey")
	}
	for _, key := range cosigners {
		verifier, err := parseCosigner(key)
		if err != nil {
			return "", err
		}
		trusted.cosigners = append(trusted.cosigners, verifier)
	}
	if flag.NArg() == 0 && *proofFile == "" {
		return "", errors.New("name the folder of a log, or --proof and --record")
	}

	var older []checkpoint
	said := []string{}
	if *proofFile != "" {
		proof, err := os.ReadFile(*proofFile)
		if err != nil {
			return "", err
		}
		record, err := os.ReadFile(*recordFile)
		if err != nil {
			return "", err
		}
		proven, err := trusted.checkProofFile(proof, record)
		if err != nil {
			return "", err
		}
		said = append(said, fmt.Sprintf("the record is in %s at size %d", proven.origin, proven.tree.N))
		older = append(older, proven)
	}
	if flag.NArg() > 0 {
		for _, name := range flag.Args()[1:] {
			raw, err := os.ReadFile(name)
			if err != nil {
				return "", err
			}
			c, err := trusted.openCheckpoint(raw)
			if err != nil {
				return "", fmt.Errorf("%s: %v", name, err)
			}
			older = append(older, c)
		}
		raw, err := os.ReadFile(filepath.Join(flag.Arg(0), "checkpoint"))
		if err != nil {
			return "", err
		}
		c, err := trusted.openCheckpoint(raw)
		if err != nil {
			return "", err
		}
		f := folder{flag.Arg(0), map[tlog.Tile][]byte{}}
		if err := f.checkAll(c, older); err != nil {
			return "", err
		}
		signed := "signed as asked"
		if trusted.log == nil {
			signed = "signatures not looked at"
		}
		said = append(said, fmt.Sprintf("%s: %d records, %d older checkpoints, %s", c.origin, c.tree.N, len(older), signed))
	}
	return strings.Join(said, "; "), nil
}

func main() {
	said, err := run()
	if err != nil {
		fmt.Println("refused:", strings.ReplaceAll(err.Error(), "\n", " "))
		os.Exit(1)
	}
	fmt.Println("ok:", said)
}
