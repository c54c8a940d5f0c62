package glue

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/millrace-dev/millrace/local/resource"
)

type databaseProps struct {
	CatalogId     string
	DatabaseInput DatabaseInput
	DatabaseName  string
}

type tableProps struct {
	CatalogId            string
	DatabaseName         string
	Name                 string
	OpenTableFormatInput json.RawMessage
	TableInput           *TableInput
}

// ResourceTypes are AWS::Glue::Database and AWS::Glue::Table. Ref is the name;
// neither has attributes (CloudFormation template reference).
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{
		resource.Of("AWS::Glue::Database", resource.Handler[databaseProps]{
			Immutable: []string{"CatalogId", "DatabaseName"},
			Check:     s.checkDatabase,
			Create:    s.createDatabaseResource,
			Update:    s.updateDatabaseResource,
			Delete: func(_ context.Context, _ resource.Request, id string, _ databaseProps) error {
				s.deleteDatabase(id)
				return nil
			},
		}),
		resource.Of("AWS::Glue::Table", resource.Handler[tableProps]{
			Immutable: []string{"CatalogId", "DatabaseName", "Name"},
			Check:     s.checkTable,
			Create:    s.createTableResource,
			Update:    s.updateTableResource,
			Delete: func(_ context.Context, _ resource.Request, id string, p tableProps) error {
				s.deleteTable(p.DatabaseName, id)
				return nil
			},
		}),
	}
}

func (s *Service) checkDatabase(p databaseProps) error {
	if err := s.ownCatalog(p.CatalogId); err != nil {
		return err
	}
	return p.DatabaseInput.check()
}

func (s *Service) checkTable(p tableProps) error {
	if err := s.ownCatalog(p.CatalogId); err != nil {
		return err
	}
	switch {
	case p.DatabaseName == "":
		return errors.New("#: required key [DatabaseName] not found")
	case len(p.OpenTableFormatInput) > 0:
		return errors.New("#/OpenTableFormatInput: Iceberg tables are not supported locally: declare a TableInput")
	case p.TableInput == nil:
		return errors.New("#: required key [TableInput] not found")
	}
	return p.TableInput.check()
}

func (s *Service) ownCatalog(id string) error {
	switch id {
	case s.config.Account:
		return nil
	case "":
		return errors.New("#: required key [CatalogId] not found")
	default:
		return fmt.Errorf("#/CatalogId: %s is another account's catalog: the local endpoint has %s alone", id, s.config.Account)
	}
}

func (s *Service) createDatabaseResource(_ context.Context, r resource.Request, p databaseProps) (resource.Result, error) {
	in := p.DatabaseInput
	in.Name = name(r, p.DatabaseName, in.Name)
	return made(in.Name, s.createDatabase(in))
}

func (s *Service) updateDatabaseResource(_ context.Context, _ resource.Request, id string, _, p databaseProps) (resource.Result, error) {
	in := p.DatabaseInput
	if named := cmp.Or(p.DatabaseName, in.Name); named != "" && strings.ToLower(named) != id {
		return resource.Result{}, fmt.Errorf("#/DatabaseInput/Name: a database cannot be renamed from %s to %s: give DatabaseName, whose change replaces it", id, named)
	}
	in.Name = id
	return made(id, s.updateDatabase(in))
}

func (s *Service) createTableResource(_ context.Context, r resource.Request, p tableProps) (resource.Result, error) {
	in := *p.TableInput
	in.Name = name(r, p.Name, in.Name)
	return made(in.Name, s.createTable(p.DatabaseName, in))
}

// updateTableResource changes a table in place. A new name within TableInput
// makes another table (the name is the table's identity).
func (s *Service) updateTableResource(_ context.Context, _ resource.Request, id string, _, p tableProps) (resource.Result, error) {
	in := *p.TableInput
	named := strings.ToLower(cmp.Or(p.Name, in.Name, id))
	in.Name = named
	if named == id {
		return made(id, s.updateTable(p.DatabaseName, in))
	}
	if err := s.createTable(p.DatabaseName, in); err != nil {
		return resource.Result{}, err
	}
	s.deleteTable(p.DatabaseName, id)
	return resource.Result{ID: named}, nil
}

// made is the resource called id, unless making it failed.
func made(id string, err error) (resource.Result, error) {
	if err != nil {
		return resource.Result{}, err
	}
	return resource.Result{ID: id}, nil
}

func name(r resource.Request, given ...string) string {
	// 255 characters at most (Glue Web API reference, NameString).
	return strings.ToLower(cmp.Or(append(given, r.GeneratedName(255))...))
}
