"""The directory's doors: batches in, rows and lists out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chassis import filtering
from chassis.errors import NotFound, render
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from offboarding.contract import directory as contract
from offboarding.contract.names import ListRequest
from offboarding.model.directory import KINDS, FieldRule, Problem
from offboarding.store import directory as store
from offboarding.usecases import access, batches, people


def upsert_companies(uow: UnitOfWork, command: contract.BatchUpsertCompaniesRequest) -> contract.BatchResult:
    """BatchUpsertCompanies."""
    return _upsert(uow, "company", command.companies, command)


def upsert_departments(uow: UnitOfWork, command: contract.BatchUpsertDepartmentsRequest) -> contract.BatchResult:
    """BatchUpsertDepartments."""
    return _upsert(uow, "department", command.departments, command)


def upsert_positions(uow: UnitOfWork, command: contract.BatchUpsertPositionsRequest) -> contract.BatchResult:
    """BatchUpsertPositions."""
    return _upsert(uow, "position", command.positions, command)


def upsert_employees(uow: UnitOfWork, command: contract.BatchUpsertEmployeesRequest) -> contract.BatchResult:
    """BatchUpsertEmployees."""
    return _upsert(uow, "employee", command.employees, command)


def upsert_duties(uow: UnitOfWork, command: contract.BatchUpsertDutiesRequest) -> contract.BatchResult:
    """BatchUpsertDuties."""
    return _upsert(uow, "duty", command.duties, command)


def _upsert(
    uow: UnitOfWork, kind: str, rows: Sequence[contract.RowInput], command: contract.BatchRequest
) -> contract.BatchResult:
    result = batches.upsert(
        uow,
        kind,
        [_raw(kind, row) for row in rows],
        complete=command.complete,
        store=not command.validate_only,
        etags=[row.etag for row in rows],
    )
    collection = KINDS[kind].collection
    return contract.BatchResult(
        results=[_row_result(uow, kind, n, row) for n, row in enumerate(result.rows)],
        created=result.count("created"),
        updated=result.count("updated"),
        unchanged=result.count("unchanged"),
        refused=result.count("refused"),
        deactivated=[f"{collection}/{code}" for code in result.deactivated],
    )


def _raw(kind: str, row: contract.RowInput) -> dict[str, Any]:
    """The row by the names of `model.directory`: the resource name is the key, texts by language are columns."""
    raw: dict[str, Any] = row.model_dump(exclude={"updated_at", "etag"})
    raw[KINDS[kind].key] = raw.pop("name")
    texts = raw.pop("display_name", None)
    if texts is not None:
        raw |= {"name_zh": texts.get("zh-CN") or texts.get("zh") or "", "name_en": texts.get("en") or ""}
    return raw


def _row_result(uow: UnitOfWork, kind: str, index: int, row: batches.Outcome) -> contract.RowResult:
    return contract.RowResult(
        index=index,
        name=f"{KINDS[kind].collection}/{row.code}",
        outcome=row.outcome,
        etag=str(row.version) if row.version else "",
        errors=[_row_error(uow, kind, p) for p in row.problems],
        warnings=[_row_error(uow, kind, p) for p in row.warnings],
    )


def _row_error(uow: UnitOfWork, kind: str, problem: Problem) -> contract.RowError:
    """By the names of the contract, which `_raw` turned into those of the columns."""
    field = "name" if problem.field in ("code", "number", "id") else problem.field
    if kind != "employee":  # whose names are fields of their own
        field = {"name_zh": "display_name[zh-CN]", "name_en": "display_name[en]"}.get(field, field)
    text = render(uow.service.messages, problem.message, uow.ctx.locale, problem.params)
    return contract.RowError(field=field, description=text)


def get_company(uow: UnitOfWork, query: contract.GetCompanyRequest) -> contract.Company:
    """GetCompany."""
    return contract.Company.model_validate(_shown("company", _one(uow, "company", query.name)))


def get_department(uow: UnitOfWork, query: contract.GetDepartmentRequest) -> contract.Department:
    """GetDepartment."""
    return contract.Department.model_validate(_shown("department", _one(uow, "department", query.name)))


def get_position(uow: UnitOfWork, query: contract.GetPositionRequest) -> contract.Position:
    """GetPosition."""
    return contract.Position.model_validate(_shown("position", _one(uow, "position", query.name)))


def get_duty(uow: UnitOfWork, query: contract.GetDutyRequest) -> contract.Duty:
    """GetDuty."""
    return contract.Duty.model_validate(_shown("duty", _one(uow, "duty", query.name)))


def get_employee(uow: UnitOfWork, query: contract.GetEmployeeRequest) -> contract.Employee:
    """GetEmployee; private fields for HR, the heads above and the person."""
    row = _one(uow, "employee", query.name)
    private = row.number in _readable(uow, [row])
    return contract.Employee.model_validate(_shown("employee", row, private=private))


def list_companies(uow: UnitOfWork, query: contract.ListCompaniesRequest) -> contract.ListCompaniesResponse:
    """ListCompanies."""
    rows, token = _page(uow, "company", query)
    return contract.ListCompaniesResponse(companies=[contract.Company(**row) for row in rows], next_page_token=token)


def list_departments(uow: UnitOfWork, query: contract.ListDepartmentsRequest) -> contract.ListDepartmentsResponse:
    """ListDepartments."""
    rows, token = _page(uow, "department", query)
    found = [contract.Department(**row) for row in rows]
    return contract.ListDepartmentsResponse(departments=found, next_page_token=token)


def list_positions(uow: UnitOfWork, query: contract.ListPositionsRequest) -> contract.ListPositionsResponse:
    """ListPositions."""
    rows, token = _page(uow, "position", query)
    return contract.ListPositionsResponse(positions=[contract.Position(**row) for row in rows], next_page_token=token)


def list_employees(uow: UnitOfWork, query: contract.ListEmployeesRequest) -> contract.ListEmployeesResponse:
    """ListEmployees."""
    rows, token = _page(uow, "employee", query)
    return contract.ListEmployeesResponse(employees=[contract.Employee(**row) for row in rows], next_page_token=token)


def list_duties(uow: UnitOfWork, query: contract.ListDutiesRequest) -> contract.ListDutiesResponse:
    """ListDuties."""
    rows, token = _page(uow, "duty", query)
    return contract.ListDutiesResponse(duties=[contract.Duty(**row) for row in rows], next_page_token=token)


def _one(uow: UnitOfWork, kind: str, code: str) -> Any:
    row = uow.session.get(store.TABLES[kind], (uow.ctx.tenant, code))
    if row is None:
        raise NotFound("not_found", field="name", name=f"{KINDS[kind].collection}/{code}")
    return row


def _page(uow: UnitOfWork, kind: str, query: ListRequest) -> tuple[list[dict[str, Any]], str]:
    table, key = store.TABLES[kind], store.key_column(kind)
    statement = store.rows_of(kind)
    condition = filtering.where(query.filter, _filter_fields(kind))
    if condition is not None:
        statement = statement.where(condition)
    name = KINDS[kind].key
    sortable = {name: key} | ({} if kind == "duty" else {"name_zh": table.name_zh})
    keys = filtering.order_by(query.order_by, sortable, name, SortKey(key, name="key"))
    page = fetch_page(
        uow.session,
        statement,
        keys,
        page_size=query.page_size,
        page_token=query.page_token,
        query=[kind, query.filter],
    )
    readable = _readable(uow, page.rows) if kind == "employee" else set()
    return [
        _shown(kind, row, private=kind != "employee" or row.number in readable) for row in page.rows
    ], page.next_page_token


def _readable(uow: UnitOfWork, rows: Sequence[store.Employee]) -> set[str]:
    """Whose phone and employment dates the caller may read: all for systems, admins and auditors, the own ones, and
    those of people whose head or HR the caller is. HR of another part of the organization is HR of that part only."""
    if access.offices(uow):
        return {row.number for row in rows}
    tree = store.department_lines(uow.session, {row.department for row in rows})
    duties = people.hr_duties(uow)
    return {row.number for row in rows if access.sees_private(uow, row, tree, duties)}


def _filter_fields(kind: str) -> Mapping[str, filtering.Field]:
    table = store.TABLES[kind]
    fields: dict[str, filtering.Field] = {"status": _status(table.active)}
    private = {"phone", "hire_date", "probation_end"}  # a filter must not reveal what a row hides
    for rule in KINDS[kind].fields:
        if rule.type != "status" and rule.name not in private:
            fields[rule.name] = _filter_field(rule, getattr(table, rule.name))
    return fields


def _filter_field(rule: FieldRule, column: Any) -> filtering.Field:
    if rule.type == "ref":
        return filtering.resource(column, KINDS[rule.refers].collection)
    return filtering.day(column) if rule.type == "date" else filtering.text(column)


def _status(column: Any) -> filtering.Field:
    def parse(raw: str) -> bool:
        if raw not in ("active", "inactive"):
            raise ValueError("active or inactive")
        return raw == "active"

    return filtering.Field(parse=parse, column=column, ordered=False)


def _shown(kind: str, row: Any, *, private: bool = True) -> dict[str, Any]:
    """The row as its reply model takes it."""
    values = store.values_of(kind, row)
    shown: dict[str, Any] = {
        "name": values.pop(KINDS[kind].key),
        "status": "active" if values.pop("active") else "inactive",
        "etag": str(row.version),
        "updated_at": row.updated_at,
    }
    if kind in ("company", "department", "position"):
        texts = {"zh-CN": values.pop("name_zh"), "en": values.pop("name_en")}
        shown["display_name"] = {language: text for language, text in texts.items() if text}
    for name in ("phone", "hire_date", "probation_end"):
        if not private:
            values.pop(name, None)
    return shown | {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
