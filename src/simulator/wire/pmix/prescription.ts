import type { Dispense, Drug, Ingredient } from '../../population/types.js';
import type { Tree } from '../write-xml.js';
import type { Generation } from './names.js';
import { dispenserTree, patientTree, pharmacistTree, prescriberTree } from './parties.js';

/**
 * `pmp:Prescription`: one dispense. The 2.0 generation has no place for what came later (sold date, diagnosis, opioid
 * treatment, prescribed quantity).
 * @param padded refill numbers as `00`
 */
export function prescriptionTree(dispense: Dispense, generation: Generation, padded: boolean): Tree {
  const { pharmacist, filledDate, soldDate } = dispense;
  const newer = generation === 'pmix-3';
  return {
    'pmp:Dispenser': dispenserTree(dispense.pharmacy, generation),
    'pmp:PrescriptionNumberText': dispense.rxNumber,
    'pmp:DrugRefillNumberCount': String(dispense.refillNumber).padStart(padded ? 2 : 1, '0'),
    'pmp:PrescriptionFilledDate': dateTree(filledDate),
    'pmp:Patient': patientTree(dispense.patient, generation, filledDate),
    'pmp:Prescriber': prescriberTree(dispense.prescriber, generation),
    'pmp:PrescriptionWrittenDate': dateTree(dispense.writtenDate),
    'pmp:PrescriptionDrug': drugTree(dispense.drug),
    'pmp:RefillsAuthorizedCount': String(dispense.refillsAuthorized),
    'pmp:DispensedQuantity': dispense.quantity,
    'pmp:DaysSupplyCount': String(dispense.daysSupply),
    'pmp:DrugDosageUnitsCode': dispense.drug.form.dosageUnits,
    'pmp:MethodOfPaymentCode': dispense.payment,
    // 06 (transferred) came with the newer generation's list
    'pmp:TransmissionFormOfRxOriginCode': !newer && dispense.origin === '06' ? '99' : dispense.origin,
    'pmp:PartialFillIndicator': String(dispense.partialFill),
    'pmp:Pharmacist': pharmacist === undefined ? undefined : pharmacistTree(pharmacist, generation),
    [newer ? 'pmp:StateIssuedRxSerialNumberIdentification' : 'pmp:StateIssuedRxSerialNumberIdentifier']:
      dispense.serial === undefined ? undefined : { 'nc:IdentificationID': dispense.serial },
    ...(newer
      ? {
          'pmp:PrescribedQuantity': dispense.prescribedQuantity,
          'pmp:ICD-10DiagnosticCodeText': dispense.diagnosis,
          'pmp:OpioidTreatmentCategoryCode': dispense.treatment,
          'pmp:PrescriptionSoldDate': soldDate === undefined ? undefined : dateTree(soldDate),
        }
      : {}),
  };
}

function drugTree(drug: Drug): Tree {
  return {
    ...(drug.ndc === undefined
      ? { 'pmp:DrugCPDProductIdentifier': { 'nc:IdentificationID': '99999999999' } }
      : { 'pmp:DrugNDCProductIdentifier': { 'nc:IdentificationID': drug.ndc } }),
    'pmp:DrugProductNameText': drug.name,
    'pmp:DrugStrengthText': drug.strength,
    'pmp:DrugUnitOfMeasureText': drug.form.text,
    'pmp:DEAClassScheduleText': drug.schedule,
    'pmp:CompoundDrugIngredient': drug.ingredients?.map(ingredientTree),
  };
}

function ingredientTree(ingredient: Ingredient, index: number): Tree {
  return {
    'pmp:CompoundDrugIngredientSequenceNumber': String(index + 1),
    'pmp:CompoundDrugIngredientNDCProductIdentifier': { 'nc:IdentificationID': ingredient.ndc },
    'pmp:CompoundDrugIngredientProductNameText': ingredient.name,
    'pmp:CompoundDrugIngredientStrengthText': ingredient.strength,
    'pmp:CompoundDrugIngredientDEAClassScheduleText': ingredient.schedule,
    'pmp:IngredientQuantity': ingredient.quantity,
    'pmp:CompoundDrugIngredientDrugDosageUnitsCode': ingredient.dosageUnits,
  };
}

function dateTree(day: string): Tree {
  return { 'nc:Date': day };
}
